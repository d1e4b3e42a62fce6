#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reachd/address.hpp"

namespace reachd::test {

using Bytes = std::vector<std::uint8_t>;

inline Bytes from_hex(std::string_view hex) {
  Bytes bytes;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(at, 2)), {}, 16)));
  }
  return bytes;
}

inline void append(Bytes& bytes, std::span<const std::uint8_t> more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

inline void append_number(Bytes& bytes, std::uint32_t number, int width) {
  for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<std::uint8_t>(number >> shift));
  }
}

/// "www.kp." in wire form.
inline Bytes wire_name(std::string_view name) {
  Bytes bytes;
  while (!name.empty() && name != ".") {
    const std::size_t length = std::min(name.find('.'), name.size());
    bytes.push_back(static_cast<std::uint8_t>(length));
    for (const char letter : name.substr(0, length)) {
      bytes.push_back(static_cast<std::uint8_t>(letter));
    }
    name.remove_prefix(std::min(length + 1, name.size()));
  }
  bytes.push_back(0);
  return bytes;
}

/// A server's reply to a query with one question, put together by hand: what is sent is in the
/// hands of the test, not of the library that is tested.
class DnsReply {
 public:
  static constexpr std::size_t kHeader = 12;
  static constexpr std::uint8_t kResponse = 0x80;
  static constexpr std::uint8_t kTruncated = 0x02;

  explicit DnsReply(const Bytes& query) : bytes_(query) {
    const auto end_of_name =
        std::find(bytes_.begin() + static_cast<std::ptrdiff_t>(kHeader), bytes_.end(), 0);
    bytes_.resize(static_cast<std::size_t>(end_of_name - bytes_.begin()) + 5);
    bytes_[2] = kResponse;
    bytes_[3] = 0;
    std::fill(bytes_.begin() + 6, bytes_.begin() + kHeader, std::uint8_t{0});
  }

  DnsReply& rcode(std::uint8_t code) {
    bytes_[3] = code;
    return *this;
  }
  DnsReply& truncated() {
    bytes_[2] |= kTruncated;
    return *this;
  }
  DnsReply& id_plus(std::uint8_t difference) {
    bytes_[1] = static_cast<std::uint8_t>(bytes_[1] + difference);
    return *this;
  }
  /// Flips the type asked for.
  DnsReply& other_question() {
    bytes_[bytes_.size() - 3] ^= 0x40;
    return *this;
  }
  DnsReply& answer(std::string_view name, std::uint16_t type, std::uint32_t ttl,
                   const Bytes& data) {
    return record(7, name, type, ttl, data);
  }
  /// Of `name`; follows the answers.
  DnsReply& authority(std::string_view name, std::uint16_t type, std::uint32_t ttl,
                      const Bytes& data) {
    return record(9, name, type, ttl, data);
  }
  DnsReply& address(std::string_view name, std::uint32_t ttl, std::string_view text) {
    const IpAddress address = IpAddress::parse(text).value();
    const auto raw = address.bytes();
    return answer(name, address.family() == Family::ipv4 ? 1 : 28, ttl, {raw.begin(), raw.end()});
  }
  DnsReply& alias(std::string_view name, std::uint32_t ttl, std::string_view target) {
    return answer(name, 5, ttl, wire_name(target));
  }
  static Bytes soa(std::uint32_t serial, std::uint32_t minimum) {
    Bytes data = wire_name("ns.kp.");
    append(data, wire_name("root.kp."));
    for (const std::uint32_t field : {serial, 14400U, 3600U, 604800U, minimum}) {
      append_number(data, field, 4);
    }
    return data;
  }

  const Bytes& bytes() const { return bytes_; }

 private:
  DnsReply& record(std::size_t count_at, std::string_view name, std::uint16_t type,
                   std::uint32_t ttl, const Bytes& data) {
    ++bytes_[count_at];
    append(bytes_, wire_name(name));
    append_number(bytes_, type, 2);
    append_number(bytes_, 1, 2);
    append_number(bytes_, ttl, 4);
    append_number(bytes_, static_cast<std::uint32_t>(data.size()), 2);
    append(bytes_, data);
    return *this;
  }

  Bytes bytes_;
};

}  // namespace reachd::test
