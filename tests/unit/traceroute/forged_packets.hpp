#pragma once

#include <netinet/in.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <vector>

#include "net/icmp_message.hpp"
#include "net/keyed_token.hpp"
#include "net/packet_codec.hpp"
#include "net/packet_types.hpp"
#include "trace_fixture.hpp"

namespace reachd::traceroute {

using Bytes = std::vector<std::uint8_t>;

inline constexpr std::string_view kRouter = "203.0.113.1";
inline constexpr std::string_view kRouter6 = "2001:db8:ff::1";
inline constexpr std::string_view kTarget6 = "2001:db8:176::71";
inline constexpr net::PacketIdentity kIdentity{0x0000abcd, 0x01020304};

inline net::KeyedToken test_tokens() {
  net::TokenKey key{};
  std::iota(key.begin(), key.end(), std::uint8_t{0});
  return net::KeyedToken(key);
}

inline Bytes encode(net::PacketCodec& codec, const ProbeRequest& request,
                    const net::PacketIdentity& identity = kIdentity) {
  Bytes packet(codec.plan(request).size);
  codec.encode(request, identity, packet);
  return packet;
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
  const std::uint16_t checksum = net::internet_checksum(message);
  message[2] = static_cast<std::uint8_t>(checksum >> 8);
  message[3] = static_cast<std::uint8_t>(checksum);
  return message;
}

/// As a raw socket hands it over. Refers to `bytes`.
inline net::ReceivedPacket received(const Bytes& bytes, std::string_view source, int protocol = 0) {
  net::ReceivedPacket packet;
  packet.family = address(source).family();
  packet.protocol = static_cast<std::uint8_t>(protocol);
  packet.source = address(source);
  packet.bytes = bytes;
  packet.hop_limit = std::uint8_t{63};
  return packet;
}

inline void expect_hop(const std::optional<net::PacketReply>& reply, net::PacketReply::Proof proof,
                       std::string_view target, std::string_view router) {
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->proof, proof);
  EXPECT_EQ(reply->identity.slot & 0xffffU, kIdentity.slot);
  EXPECT_EQ(reply->target, address(target));
  EXPECT_EQ(reply->outcome, Outcome::success);
  EXPECT_EQ(reply->detail.error_source, address(router));
  EXPECT_EQ(reply->detail.reply_hop_limit, 63);
}

}  // namespace reachd::traceroute
