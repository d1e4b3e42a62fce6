#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <vector>

#include "net/icmp_message.hpp"
#include "net/keyed_token.hpp"
#include "net/packet_types.hpp"
#include "net/wire_format.hpp"

namespace reachd::test {

using Bytes = std::vector<std::uint8_t>;

inline net::KeyedToken known_tokens() {
  net::TokenKey key{};
  std::iota(key.begin(), key.end(), std::uint8_t{0});
  return net::KeyedToken(key);
}

inline Bytes first(const Bytes& bytes, std::size_t count) {
  return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count)};
}

inline Bytes join(Bytes left, const Bytes& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

/// The header of a packet to `target` that a router quotes.
inline Bytes quoted_header(const IpAddress& target, int protocol) {
  const bool is_ipv4 = target.family() == Family::ipv4;
  Bytes header(is_ipv4 ? 20 : 40);
  header[0] = is_ipv4 ? 0x45 : 0x60;
  header[is_ipv4 ? 9 : 6] = static_cast<std::uint8_t>(protocol);
  std::ranges::copy(target.bytes(), header.begin() + (is_ipv4 ? 16 : 24));
  return header;
}

/// An ICMP error as a raw socket hands it over, with its checksum.
inline Bytes error_message(std::uint8_t type, std::uint8_t code, const IpAddress& target,
                           int protocol, const Bytes& quote) {
  Bytes message =
      join({type, code, 0, 0, 0, 0, 0, 0}, join(quoted_header(target, protocol), quote));
  net::write_u16(message, 2, net::internet_checksum(message));
  return message;
}

/// What a port answers to a SYN.
inline Bytes segment_for(const Bytes& syn, std::uint8_t flags) {
  Bytes segment(20);
  net::write_u16(segment, 0, net::read_u16(syn, 2));
  net::write_u16(segment, 2, net::read_u16(syn, 0));
  net::write_u32(segment, 8, net::read_u32(syn, 4) + 1);
  segment[12] = 0x50;
  segment[13] = flags;
  return segment;
}

/// As a raw socket hands it over. Refers to `bytes`.
inline net::ReceivedPacket received(const Bytes& bytes, std::string_view source, int protocol = 0) {
  net::ReceivedPacket packet;
  packet.source = *IpAddress::parse(source);
  packet.family = packet.source.family();
  packet.protocol = static_cast<std::uint8_t>(protocol);
  packet.bytes = bytes;
  packet.hop_limit = std::uint8_t{63};
  return packet;
}

}  // namespace reachd::test
