#include "net/keyed_token.hpp"

#include <sys/random.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <system_error>

namespace reachd::net {
namespace {

/// The integer stored least significant byte first, of up to eight bytes.
std::uint64_t little_endian(std::span<const std::uint8_t> bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i > 0; --i) value = (value << 8) | bytes[i - 1];
  return value;
}

class SipState {
 public:
  explicit SipState(const TokenKey& key)
      : SipState(little_endian(std::span(key).first<8>()),
                 little_endian(std::span(key).last<8>())) {}

  void absorb(std::uint64_t word) {
    v3_ ^= word;
    rounds(2);
    v0_ ^= word;
  }

  std::uint64_t finish() {
    v2_ ^= 0xff;
    rounds(4);
    return v0_ ^ v1_ ^ v2_ ^ v3_;
  }

 private:
  SipState(std::uint64_t low, std::uint64_t high)
      : v0_(low ^ 0x736f6d6570736575ULL),
        v1_(high ^ 0x646f72616e646f6dULL),
        v2_(low ^ 0x6c7967656e657261ULL),
        v3_(high ^ 0x7465646279746573ULL) {}

  void rounds(int count) {
    for (int i = 0; i < count; ++i) round();
  }

  void round() {
    v0_ += v1_;
    v1_ = std::rotl(v1_, 13) ^ v0_;
    v0_ = std::rotl(v0_, 32);
    v2_ += v3_;
    v3_ = std::rotl(v3_, 16) ^ v2_;
    v0_ += v3_;
    v3_ = std::rotl(v3_, 21) ^ v0_;
    v2_ += v1_;
    v1_ = std::rotl(v1_, 17) ^ v2_;
    v2_ = std::rotl(v2_, 32);
  }

  std::uint64_t v0_;
  std::uint64_t v1_;
  std::uint64_t v2_;
  std::uint64_t v3_;
};

void store(std::span<std::uint8_t, 4> bytes, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) bytes[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

}  // namespace

std::uint64_t siphash24(const TokenKey& key, std::span<const std::uint8_t> message) {
  SipState state(key);
  std::span<const std::uint8_t> rest = message;
  for (; rest.size() >= 8; rest = rest.subspan(8)) state.absorb(little_endian(rest.first(8)));
  state.absorb((static_cast<std::uint64_t>(message.size() & 0xff) << 56) | little_endian(rest));
  return state.finish();
}

KeyedToken KeyedToken::with_random_key() {
  TokenKey key{};
  if (getrandom(key.data(), key.size(), 0) != static_cast<ssize_t>(key.size())) {
    throw std::system_error(errno, std::generic_category(), "no random key for probe tokens");
  }
  return KeyedToken(key);
}

std::uint64_t KeyedToken::make(const IpAddress& target, const PacketIdentity& identity) const {
  // Addresses of the two families differ in length, and the length is part of the hash.
  std::array<std::uint8_t, 24> message{};
  const std::span<const std::uint8_t> address = target.bytes();
  std::ranges::copy(address, message.begin());
  const std::span rest = std::span(message).subspan(address.size());
  store(rest.first<4>(), identity.slot);
  store(rest.subspan<4, 4>(), identity.stamp);
  return siphash24(key_, std::span(message).first(address.size() + 8));
}

}  // namespace reachd::net
