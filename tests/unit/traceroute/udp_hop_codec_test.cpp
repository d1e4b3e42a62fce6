#include "traceroute/udp_hop_codec.hpp"

#include <gtest/gtest.h>

#include "forged_packets.hpp"
#include "traceroute/hop_payload.hpp"

namespace reachd::traceroute {
namespace {

using Proof = net::PacketReply::Proof;

constexpr std::uint16_t kPort = 40000;
constexpr std::string_view kOwn6 = "2001:db8:ff::9";

class UdpHopCodecTest : public ::testing::Test {
 protected:
  static ProbeRequest request_to(std::string_view target) {
    TracerouteOptions options;
    options.method = Method::udp;
    return request_by(options, 1, target);
  }

  Bytes packet_to(std::string_view target, const net::PacketIdentity& identity = kIdentity) {
    return encode(codec_, request_to(target), identity);
  }

  std::optional<net::PacketReply> decode(const Bytes& bytes, std::string_view source) const {
    return codec_.decode(received(bytes, source, IPPROTO_ICMP));
  }

  static std::optional<IpAddress> own_toward(const IpAddress& target) {
    return address(target.family() == Family::ipv4 ? "203.0.113.2" : kOwn6);
  }

  Contact contact_{"noc@example.net"};
  UdpHopCodec codec_{test::known_tokens(), contact_, {kPort, own_toward, nullptr}};
};

TEST_F(UdpHopCodecTest, EveryPacketHasTheSamePortsAndLength) {
  const Bytes one = packet_to(kTarget, {1, 2});
  const Bytes other = packet_to(kTarget);
  EXPECT_EQ(first(one, 6), first(other, 6));
  EXPECT_EQ(net::read_u16(one, 0), kPort);
  EXPECT_EQ(net::read_u16(one, 2), 33434);
  EXPECT_EQ(net::read_u16(one, 4), one.size());
}

TEST_F(UdpHopCodecTest, TheChecksumIsTheSlotsAndTrue) {
  for (const std::string_view target : {kTarget, kTarget6}) {
    for (const std::uint32_t slot : {0U, 1U, 4095U, 0xabcdU, 0xfffeU, 0xffffU}) {
      const Bytes packet = packet_to(target, {slot, 99});
      const IpAddress to = address(target);
      const auto sum = net::ones_add(
          net::pseudo_sum(*own_toward(to), to, IPPROTO_UDP, packet.size()), net::ones_sum(packet));
      EXPECT_EQ(sum, 0xffff) << slot;
      EXPECT_EQ(net::read_u16(packet, 6), slot == 0xffff ? 0xffff : slot + 1);
    }
  }
}

TEST_F(UdpHopCodecTest, ARouterThatQuotesThePacketIsAHop) {
  const Bytes message = error_message(11, 0, address(kTarget), IPPROTO_UDP, packet_to(kTarget));
  expect_hop(decode(message, kRouter), Proof::token, kTarget, kRouter);
  const Bytes message6 = error_message(3, 0, address(kTarget6), IPPROTO_UDP, packet_to(kTarget6));
  expect_hop(decode(message6, kRouter6), Proof::token, kTarget6, kRouter6);
}

TEST_F(UdpHopCodecTest, ARouterThatQuotesEightBytesIsAHop) {
  const Bytes message =
      error_message(11, 0, address(kTarget), IPPROTO_UDP, first(packet_to(kTarget), 8));
  expect_hop(decode(message, kRouter), Proof::quote, kTarget, kRouter);
}

TEST_F(UdpHopCodecTest, AClosedPortAnswers) {
  const Bytes message = error_message(3, 3, address(kTarget), IPPROTO_UDP, packet_to(kTarget));
  const auto reply = decode(message, kTarget);
  expect_hop(reply, Proof::token, kTarget, kTarget);
  EXPECT_EQ(reply->detail.error_type, 3);
  EXPECT_EQ(reply->detail.error_code, 3);
}

TEST_F(UdpHopCodecTest, AForgedTokenProvesNothing) {
  Bytes quote = packet_to(kTarget);
  quote[8 + 9] ^= 1U;
  const auto reply = decode(error_message(11, 0, address(kTarget), IPPROTO_UDP, quote), kRouter);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->proof, Proof::none);
}

TEST_F(UdpHopCodecTest, AnothersPortsAndDatagramsAreNone) {
  Bytes quote = packet_to(kTarget);
  quote[1] ^= 1U;
  EXPECT_FALSE(decode(error_message(11, 0, address(kTarget), IPPROTO_UDP, quote), kRouter));
  EXPECT_FALSE(codec_.decode(received(packet_to(kTarget), kTarget, IPPROTO_UDP)));
}

}  // namespace
}  // namespace reachd::traceroute
