#include "reachd/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace reachd {
namespace {

constexpr unsigned bits_of(Family family) { return family == Family::ipv4 ? 32 : 128; }

std::size_t hash_bytes(std::span<const std::uint8_t> bytes, std::size_t seed) {
  const std::string_view view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return std::hash<std::string_view>{}(view) ^ (seed * 0x9e3779b97f4a7c15ULL);
}

/// The last 64 bits at most, as a number.
std::uint64_t low_bits(const IpAddress& address) {
  const std::span<const std::uint8_t> bytes = address.bytes();
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes.last(std::min<std::size_t>(bytes.size(), 8))) {
    value = (value << 8) | byte;
  }
  return value;
}

}  // namespace

std::string_view to_string(Family family) { return family == Family::ipv4 ? "ipv4" : "ipv6"; }

std::optional<Family> parse_family(std::string_view text) {
  if (text == "ipv4") return Family::ipv4;
  if (text == "ipv6") return Family::ipv6;
  return std::nullopt;
}

IpAddress IpAddress::v4(std::span<const std::uint8_t, 4> bytes) {
  IpAddress address;
  std::ranges::copy(bytes, address.bytes_.begin());
  return address;
}

IpAddress IpAddress::v6(std::span<const std::uint8_t, 16> bytes) {
  IpAddress address;
  address.family_ = Family::ipv6;
  std::ranges::copy(bytes, address.bytes_.begin());
  return address;
}

IpAddress IpAddress::v4(std::uint32_t host_order) {
  const std::array bytes{
      static_cast<std::uint8_t>(host_order >> 24), static_cast<std::uint8_t>(host_order >> 16),
      static_cast<std::uint8_t>(host_order >> 8), static_cast<std::uint8_t>(host_order)};
  return v4(bytes);
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string terminated(text);
  std::array<std::uint8_t, 16> bytes{};
  if (inet_pton(AF_INET, terminated.c_str(), bytes.data()) == 1) {
    return v4(std::span(bytes).first<4>());
  }
  if (inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1) return v6(bytes);
  return std::nullopt;
}

std::span<const std::uint8_t> IpAddress::bytes() const {
  return std::span(bytes_).first(bits_of(family_) / 8);
}

std::string IpAddress::to_string() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(family_ == Family::ipv4 ? AF_INET : AF_INET6, bytes_.data(), text.data(), text.size());
  return text.data();
}

Prefix::Prefix(const IpAddress& address, unsigned length)
    : length_(std::min(length, bits_of(address.family()))) {
  std::array<std::uint8_t, 16> bytes{};
  std::ranges::copy(address.bytes(), bytes.begin());
  const unsigned whole = length_ / 8;
  if (whole < bytes.size()) bytes[whole] &= static_cast<std::uint8_t>(~(0xffU >> (length_ % 8)));
  for (unsigned byte = whole + 1; byte < bytes.size(); ++byte) bytes[byte] = 0;
  address_ = address.family() == Family::ipv4 ? IpAddress::v4(std::span(bytes).first<4>())
                                              : IpAddress::v6(bytes);
}

std::optional<Prefix> Prefix::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  if (slash == std::string_view::npos) return Prefix(*address, bits_of(address->family()));
  const std::string_view digits = text.substr(slash + 1);
  unsigned length = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  const bool is_padded = digits.size() > 1 && digits.front() == '0';
  if (is_padded || length > bits_of(address->family())) return std::nullopt;
  const Prefix prefix(*address, length);
  return prefix.address_ == *address ? std::optional(prefix) : std::nullopt;
}

bool Prefix::contains(const IpAddress& address) const {
  return address.family() == address_.family() && Prefix(address, length_).address_ == address_;
}

bool Prefix::overlaps(const Prefix& other) const {
  return contains(other.address_) || other.contains(address_);
}

std::uint64_t Prefix::size() const {
  const unsigned host_bits = bits_of(address_.family()) - length_;
  return host_bits < 64 ? std::uint64_t{1} << host_bits : ~std::uint64_t{0};
}

IpAddress Prefix::at(std::uint64_t offset) const {
  if (address_.family() == Family::ipv4) {
    return IpAddress::v4(static_cast<std::uint32_t>(low_bits(address_) + offset));
  }
  std::array<std::uint8_t, 16> bytes{};
  std::ranges::copy(address_.bytes(), bytes.begin());
  std::uint64_t low = low_bits(address_) + offset;
  for (std::size_t i = bytes.size(); i > 8; --i, low >>= 8) {
    bytes[i - 1] = static_cast<std::uint8_t>(low);
  }
  return IpAddress::v6(bytes);
}

std::uint64_t Prefix::offset_of(const IpAddress& address) const {
  return low_bits(address) - low_bits(address_);
}

std::string Prefix::to_string() const {
  return address_.to_string() + "/" + std::to_string(length_);
}

std::string_view fault_of_host_address(const IpAddress& address) {
  return fault_of_host_prefix({address, bits_of(address.family())});
}

std::string_view fault_of_host_prefix(const Prefix& prefix) {
  static const std::array<std::pair<Prefix, std::string_view>, 6> kNoHosts{{
      {*Prefix::parse("0.0.0.0/8"), "stands for no host"},
      {*Prefix::parse("224.0.0.0/4"), "is a multicast address"},
      {*Prefix::parse("255.255.255.255"), "is the broadcast address"},
      {*Prefix::parse("::"), "stands for no host"},
      {*Prefix::parse("ff00::/8"), "is a multicast address"},
      {*Prefix::parse("::ffff:0:0/96"), "is an IPv4 address in IPv6 clothes; write it as IPv4"},
  }};
  const auto* const found = std::ranges::find_if(
      kNoHosts, [&](const auto& entry) { return entry.first.overlaps(prefix); });
  return found == kNoHosts.end() ? std::string_view() : found->second;
}

Prefix politeness_prefix(const IpAddress& address) {
  return {address, address.family() == Family::ipv4 ? 24U : 48U};
}

std::uint64_t politeness_share(const Prefix& prefix) {
  const unsigned length = politeness_prefix(prefix.address()).length();
  return Prefix(prefix.address(), std::max(length, prefix.length())).size();
}

}  // namespace reachd

std::size_t std::hash<reachd::IpAddress>::operator()(
    const reachd::IpAddress& address) const noexcept {
  return reachd::hash_bytes(address.bytes(), static_cast<std::size_t>(address.family()));
}

std::size_t std::hash<reachd::Prefix>::operator()(const reachd::Prefix& prefix) const noexcept {
  return reachd::hash_bytes(prefix.address().bytes(), prefix.length() + 1);
}
