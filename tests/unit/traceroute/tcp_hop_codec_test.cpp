#include "traceroute/tcp_hop_codec.hpp"

#include <gtest/gtest.h>

#include <array>

#include "forged_packets.hpp"

namespace reachd::traceroute {
namespace {

using Proof = net::PacketReply::Proof;

constexpr std::uint16_t kPort = 40000;
constexpr std::uint8_t kSynAck = 0x12;
constexpr std::uint8_t kRstAck = 0x14;

class TcpHopCodecTest : public ::testing::Test {
 protected:
  static ProbeRequest request_to(std::string_view target) {
    TracerouteOptions options;
    options.method = Method::tcp;
    options.port = 443;
    return request_by(options, 1, target);
  }

  Bytes packet_to(std::string_view target, const net::PacketIdentity& identity = kIdentity) {
    return encode(codec_, request_to(target), identity);
  }

  std::optional<net::PacketReply> decode(const Bytes& bytes, std::string_view source,
                                         int protocol) const {
    return codec_.decode(received(bytes, source, protocol));
  }

  static std::optional<IpAddress> own_toward(const IpAddress&) { return address("203.0.113.2"); }

  TcpHopCodec codec_{test::known_tokens(), {kPort, own_toward, nullptr}};
};

TEST_F(TcpHopCodecTest, SendsASynWithConstantPortsAndATrueChecksum) {
  const Bytes packet = packet_to(kTarget);
  EXPECT_EQ(net::read_u16(packet, 0), kPort);
  EXPECT_EQ(net::read_u16(packet, 2), 443);
  EXPECT_EQ(packet[13], 0x02);
  EXPECT_EQ(packet[12] >> 4, packet.size() / 4);
  const IpAddress to = address(kTarget);
  EXPECT_EQ(net::ones_add(net::pseudo_sum(*own_toward(to), to, IPPROTO_TCP, packet.size()),
                          net::ones_sum(packet)),
            0xffff);
}

TEST_F(TcpHopCodecTest, OpenAndClosedPortsAnswer) {
  for (const std::uint8_t flags : {kSynAck, kRstAck}) {
    const auto reply = decode(test::segment_for(packet_to(kTarget), flags), kTarget, IPPROTO_TCP);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->proof, Proof::token);
    EXPECT_EQ(reply->identity, kIdentity);
    EXPECT_EQ(reply->target, address(kTarget));
    EXPECT_FALSE(reply->detail.error_type);
  }
}

TEST_F(TcpHopCodecTest, WhoDidNotSeeTheSynCannotAnswerIt) {
  Bytes segment = test::segment_for(packet_to(kTarget), kSynAck);
  segment[11] ^= 1U;
  EXPECT_EQ(decode(segment, kTarget, IPPROTO_TCP)->proof, Proof::none);
  const Bytes genuine = test::segment_for(packet_to(kTarget), kSynAck);
  EXPECT_EQ(decode(genuine, "192.0.2.10", IPPROTO_TCP)->proof, Proof::none);
}

TEST_F(TcpHopCodecTest, SegmentsThatAnswerNoSynAreNone) {
  const Bytes syn = packet_to(kTarget);
  for (const std::uint8_t flags : std::to_array<std::uint8_t>({0x00, 0x02, 0x04, 0x10, 0x18})) {
    EXPECT_FALSE(decode(test::segment_for(syn, flags), kTarget, IPPROTO_TCP)) << int{flags};
  }
  Bytes elsewhere = test::segment_for(syn, kSynAck);
  elsewhere[3] ^= 1U;
  EXPECT_FALSE(decode(elsewhere, kTarget, IPPROTO_TCP));
  EXPECT_FALSE(decode(first(test::segment_for(syn, kSynAck), 19), kTarget, IPPROTO_TCP));
}

TEST_F(TcpHopCodecTest, ARouterIsAHopHoweverLittleItQuotes) {
  for (const std::size_t size : {8U, 24U}) {
    const Bytes quote = first(packet_to(kTarget), size);
    const Bytes message = error_message(11, 0, address(kTarget), IPPROTO_TCP, quote);
    expect_hop(decode(message, kRouter, IPPROTO_ICMP), Proof::token, kTarget, kRouter);
  }
  const Bytes quote = first(packet_to(kTarget), 7);
  const Bytes message = error_message(11, 0, address(kTarget), IPPROTO_TCP, quote);
  EXPECT_FALSE(decode(message, kRouter, IPPROTO_ICMP));
}

}  // namespace
}  // namespace reachd::traceroute
