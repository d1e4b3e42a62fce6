#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <numeric>
#include <optional>
#include <string_view>
#include <vector>

#include "icmp/icmp_codec.hpp"
#include "icmp/icmp_config.hpp"
#include "net/icmp_message.hpp"
#include "net/packet_types.hpp"
#include "net/wire_format.hpp"
#include "reachd/probe.hpp"
#include "recorded_messages.hpp"

namespace reachd::icmp {

using Bytes = std::vector<std::uint8_t>;

inline IpAddress address(std::string_view text) { return *IpAddress::parse(text); }

inline ProbeRequest request_to(std::string_view target, const IcmpOptions& options = {}) {
  auto module = std::make_shared<Module>();
  module->name = "ping";
  module->prober = "icmp";
  module->options = std::make_shared<IcmpOptions>(options);
  auto check = std::make_shared<Check>();
  check->module = module;
  check->family = address(target).family();
  ProbeRequest request;
  request.check = check;
  request.address = address(target);
  return request;
}

inline Bytes encode(IcmpCodec& codec, const ProbeRequest& request,
                    const net::PacketIdentity& identity) {
  const net::PacketPlan plan = codec.plan(request);
  Bytes packet(plan.size);
  codec.encode(request, plan, identity, packet);
  return packet;
}

inline Bytes join(std::initializer_list<Bytes> parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

/// A recorded IPv4 message, less its IPv4 header.
inline Bytes message_of(std::string_view hex) {
  const Bytes packet = recorded::bytes_of(hex);
  const auto message = net::strip_ipv4_header(packet);
  return {message->begin(), message->end()};
}

/// With the checksum that fits what stands in it now.
inline Bytes with_checksum(Bytes message) {
  message[2] = message[3] = 0;
  const std::uint16_t checksum = net::internet_checksum(message);
  message[2] = static_cast<std::uint8_t>(checksum >> 8);
  message[3] = static_cast<std::uint8_t>(checksum);
  return message;
}

/// That of the recorded messages.
inline constexpr std::uint16_t kIdentifier = 0x5be6;

/// As a raw socket hands it over. Refers to `bytes`.
inline net::ReceivedPacket received(const Bytes& bytes, std::string_view source) {
  net::ReceivedPacket packet;
  packet.family = address(source).family();
  packet.source = address(source);
  packet.bytes = bytes;
  packet.hop_limit = 63;
  packet.identifier = kIdentifier;
  return packet;
}

/// The identity of the packets that the recorded messages answer.
inline constexpr net::PacketIdentity kIdentity{0x00010002, 0x01020304};

/// The codec that sent them.
class IcmpCodecTest : public ::testing::Test {
 protected:
  static net::KeyedToken tokens() {
    net::TokenKey key{};
    std::iota(key.begin(), key.end(), std::uint8_t{0});
    return net::KeyedToken(key);
  }

  std::optional<net::PacketReply> decode(const Bytes& bytes, std::string_view source) const {
    return codec_.decode(received(bytes, source));
  }

  static void expect_proved(const std::optional<net::PacketReply>& reply, std::string_view target) {
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->proof, net::PacketReply::Proof::token);
    EXPECT_EQ(reply->identity, kIdentity);
    EXPECT_EQ(reply->target, address(target));
  }

  Contact contact_{"noc@example.net"};
  IcmpCodec codec_{tokens(), contact_};
};

}  // namespace reachd::icmp
