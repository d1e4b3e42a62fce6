#include "traceroute/icmp_hop_codec.hpp"

#include <gtest/gtest.h>

#include "forged_packets.hpp"
#include "traceroute/hop_payload.hpp"

namespace reachd::traceroute {
namespace {

using Proof = net::PacketReply::Proof;

class IcmpHopCodecTest : public ::testing::Test {
 protected:
  Bytes packet_to(std::string_view target, const net::PacketIdentity& identity = kIdentity) {
    return encode(codec_, request_by({}, 1, target), identity);
  }

  std::optional<net::PacketReply> decode(const Bytes& bytes, std::string_view source) const {
    return codec_.decode(received(bytes, source));
  }

  Contact contact_{"noc@example.net"};
  IcmpHopCodec codec_{test::known_tokens(), contact_};
};

TEST_F(IcmpHopCodecTest, EveryPacketOfASocketHasTheSameIdentifierAndChecksum) {
  const Bytes first_packet = packet_to(kTarget, {1, 2, 3});
  for (const net::PacketIdentity identity :
       {net::PacketIdentity{0, 0, 3}, net::PacketIdentity{0xffffffff, 0xffffffff, 3}}) {
    const Bytes packet = packet_to(kTarget, identity);
    EXPECT_EQ(net::internet_checksum(packet), 0);
    EXPECT_EQ(first(packet, 6), first(first_packet, 6));
  }
}

TEST_F(IcmpHopCodecTest, WhatTheKernelSumsUpInIpv6IsTheSameInEveryPacket) {
  const Bytes one = packet_to(kTarget6, {1, 2});
  const Bytes other = packet_to(kTarget6, kIdentity);
  EXPECT_NE(one, other);
  EXPECT_EQ(net::ones_sum(one), net::ones_sum(other));
}

TEST_F(IcmpHopCodecTest, ThePlanHasTheHopsLimit) {
  ProbeRequest request = request_by({});
  request.hop_limit = 7;
  EXPECT_EQ(codec_.plan(request).options.hop_limit, 7);
}

TEST_F(IcmpHopCodecTest, ARouterThatQuotesThePacketIsAHop) {
  const Bytes message = error_message(11, 0, address(kTarget), IPPROTO_ICMP, packet_to(kTarget));
  const auto reply = decode(message, kRouter);
  expect_hop(reply, Proof::token, kTarget, kRouter);
  EXPECT_EQ(reply->identity, kIdentity);
  EXPECT_EQ(reply->detail.error_type, 11);
}

TEST_F(IcmpHopCodecTest, ARouterThatQuotesEightBytesIsAHop) {
  const Bytes message =
      error_message(11, 0, address(kTarget), IPPROTO_ICMP, first(packet_to(kTarget), 8));
  expect_hop(decode(message, kRouter), Proof::quote, kTarget, kRouter);
}

TEST_F(IcmpHopCodecTest, ARouterOfIpv6IsAHop) {
  const Bytes message = error_message(3, 0, address(kTarget6), IPPROTO_ICMPV6, packet_to(kTarget6));
  expect_hop(decode(message, kRouter6), Proof::token, kTarget6, kRouter6);
}

TEST_F(IcmpHopCodecTest, AnErrorThatTheKernelQueuedIsAHop) {
  const Bytes quote = packet_to(kTarget);
  net::ReceivedPacket packet = received(quote, kRouter);
  packet.own_only = true;
  packet.error = net::QueuedError{11, 0, address(kTarget)};
  expect_hop(codec_.decode(packet), Proof::token, kTarget, kRouter);
}

TEST_F(IcmpHopCodecTest, TheTargetsReplyIsProvedByItsToken) {
  Bytes reply = packet_to(kTarget);
  reply[0] = net::kIcmpEchoReply;
  reply[2] = reply[3] = 0;
  net::write_u16(reply, 2, net::internet_checksum(reply));
  const auto decoded = decode(reply, kTarget);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->proof, Proof::token);
  EXPECT_FALSE(decoded->detail.error_type);
  EXPECT_EQ(decode(reply, kRouter)->proof, Proof::none) << "from another address";
}

TEST_F(IcmpHopCodecTest, ADamagedMessageIsNone) {
  Bytes message = error_message(11, 0, address(kTarget), IPPROTO_ICMP, packet_to(kTarget));
  message.back() ^= 1U;
  EXPECT_FALSE(decode(message, kRouter));
}

TEST_F(IcmpHopCodecTest, AnothersPacketsAreNone) {
  Bytes quote = packet_to(kTarget);
  quote[5] ^= 1U;
  EXPECT_FALSE(decode(error_message(11, 0, address(kTarget), IPPROTO_ICMP, quote), kRouter));
  const Bytes packet = packet_to(kTarget);
  EXPECT_FALSE(decode(error_message(11, 0, address(kTarget), IPPROTO_UDP, packet), kRouter));
}

}  // namespace
}  // namespace reachd::traceroute
