#include "tcp/syn_codec.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>

#include <array>

#include "net/tcp_segment.hpp"
#include "syn_fixture.hpp"

namespace reachd::tcp {
namespace {

using net::kTcpAck;
using net::kTcpRst;
using net::kTcpSyn;
using test::Bytes;
using test::first;
using test::received;
using test::segment_for;
using Proof = net::PacketReply::Proof;

constexpr std::uint16_t kPort = 40000;
constexpr std::uint8_t kSynAck = kTcpSyn | kTcpAck;
constexpr std::uint8_t kRstAck = kTcpRst | kTcpAck;
constexpr std::string_view kTarget = "192.0.2.9";
constexpr std::string_view kTarget6 = "2001:db8:176::71";
constexpr std::string_view kOwn = "203.0.113.2";
constexpr std::string_view kOwn6 = "2001:db8:ff::2";
constexpr std::string_view kRouter = "203.0.113.1";
constexpr std::string_view kRouter6 = "2001:db8:ff::1";
constexpr net::PacketIdentity kIdentity{0x0001abcd, 0x01020304};
/// Of the sequence, about a second, and what is forgotten.
constexpr std::uint32_t kUnit = 1U << 20;
constexpr std::uint32_t kMinutes = 130 * kUnit;

class SynCodecTest : public ::testing::TestWithParam<std::string_view> {
 protected:
  static bool is_ipv6() { return GetParam() == kTarget6; }
  static std::optional<IpAddress> own_toward(const IpAddress& target) {
    return address(target.family() == Family::ipv6 ? kOwn6 : kOwn);
  }
  static IpAddress own() { return *own_toward(address(GetParam())); }

  Bytes syn(const net::PacketIdentity& identity = kIdentity, const std::string& port = "443") {
    return encode(codec_, request_to(GetParam(), port), identity);
  }
  std::optional<net::PacketReply> decode_segment(const Bytes& bytes,
                                                 std::string_view source = GetParam()) const {
    return codec_.decode(received(bytes, source, IPPROTO_TCP));
  }
  std::optional<net::PacketReply> decode_error(std::uint8_t type, std::uint8_t code,
                                               const Bytes& quote) const {
    const Bytes message = test::error_message(type, code, address(GetParam()), IPPROTO_TCP, quote);
    return codec_.decode(received(message, is_ipv6() ? kRouter6 : kRouter, IPPROTO_ICMP));
  }
  /// What goes back on receipt of the segment; nullopt if nothing does.
  std::optional<Bytes> closing_of(const Bytes& bytes) const {
    net::ReceivedPacket packet = received(bytes, GetParam(), IPPROTO_TCP);
    packet.destination = own();
    std::array<std::uint8_t, net::PacketCodec::kMaxClosing> closing{};
    const std::size_t size = codec_.close(packet, closing);
    if (size == 0) return std::nullopt;
    return Bytes(closing.begin(), closing.begin() + static_cast<std::ptrdiff_t>(size));
  }
  static bool completes(const net::PacketReply& reply, const net::PacketIdentity& identity) {
    return reply.proof == Proof::token && reply.identity == identity;
  }
  static void expect_checksum(const Bytes& packet) {
    const auto pseudo = net::pseudo_sum(own(), address(GetParam()), IPPROTO_TCP, packet.size());
    EXPECT_EQ(net::ones_add(pseudo, net::ones_sum(packet)), 0xffff);
  }
  static void expect_answer(const std::optional<net::PacketReply>& reply, Outcome outcome,
                            std::string_view reason) {
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->proof, Proof::token);
    EXPECT_EQ(reply->identity, kIdentity);
    EXPECT_EQ(reply->target, address(GetParam()));
    EXPECT_EQ(reply->outcome, outcome);
    EXPECT_EQ(reply->reason, reason);
  }

  SynCodec codec_{test::known_tokens(), {kPort, own_toward, nullptr}};
};

TEST_P(SynCodecTest, SendsASynToThePortOfTheCheckWithATrueChecksum) {
  const Bytes packet = syn();
  const auto segment = net::parse_segment(packet);
  ASSERT_TRUE(segment);
  EXPECT_EQ(segment->source_port, kPort);
  EXPECT_EQ(segment->target_port, 443);
  EXPECT_EQ(segment->flags, kTcpSyn);
  EXPECT_EQ(packet[12] >> 4, packet.size() / 4);
  expect_checksum(packet);
}

TEST_P(SynCodecTest, TheModuleChoosesTtlAndSource) {
  Options options = syn_options();
  options.ttl = 9;
  options.ip.source = own();
  const net::PacketPlan plan = codec_.plan(request_to(GetParam(), "443", options));
  EXPECT_EQ(plan.options.hop_limit, 9);
  EXPECT_EQ(plan.options.source, own());
}

TEST_P(SynCodecTest, ASynAckIsASuccessWithItsHopLimit) {
  const auto reply = decode_segment(segment_for(syn(), kSynAck));
  expect_answer(reply, Outcome::success, "");
  EXPECT_EQ(reply->detail.reply_hop_limit, 63);
}

TEST_P(SynCodecTest, AResetIsARefusal) {
  expect_answer(decode_segment(segment_for(syn(), kRstAck)), Outcome::refused,
                "connection_refused");
}

TEST_P(SynCodecTest, ASynAckIsClosedByTheResetThatItAcknowledges) {
  const Bytes answer = segment_for(syn(), kSynAck);
  const auto reset = closing_of(answer);
  ASSERT_TRUE(reset);
  const auto segment = net::parse_segment(*reset);
  ASSERT_TRUE(segment);
  EXPECT_EQ(segment->source_port, kPort);
  EXPECT_EQ(segment->target_port, 443);
  EXPECT_EQ(segment->flags, kTcpRst);
  EXPECT_EQ(segment->sequence, net::parse_segment(answer)->acknowledgement);
  expect_checksum(*reset);
}

TEST_P(SynCodecTest, WhatAnEarlierSynHoldsHalfOpenIsClosedWhenItSaysSo) {
  const Bytes acknowledgement = segment_for(syn(), kTcpAck);
  const auto reset = closing_of(acknowledgement);
  ASSERT_TRUE(reset);
  EXPECT_EQ(net::parse_segment(*reset)->sequence,
            net::parse_segment(acknowledgement)->acknowledgement);
  expect_checksum(*reset);
}

TEST_P(SynCodecTest, NothingElseIsAnswered) {
  EXPECT_FALSE(closing_of(segment_for(syn(), kRstAck)));
  EXPECT_FALSE(closing_of(segment_for(syn(), kSynAck | kTcpRst)));
  EXPECT_FALSE(closing_of(first(segment_for(syn(), kSynAck), 19)));
  EXPECT_FALSE(closing_of({}));
}

TEST_P(SynCodecTest, WhoHasNotSeenTheSynGuessesEveryBitOfTheSequence) {
  for (std::size_t bit = 0; bit < 32; ++bit) {
    Bytes segment = segment_for(syn(), kSynAck);
    const std::uint32_t wrong = (net::read_u32(segment, 8) - 1) ^ (1U << bit);
    net::write_u32(segment, 8, wrong + 1);
    const auto reply = decode_segment(segment);
    ASSERT_TRUE(reply);
    EXPECT_FALSE(completes(*reply, kIdentity)) << bit;
  }
}

TEST_P(SynCodecTest, ANumberThatNoSynCanHaveBorneIsForged) {
  const Bytes last = syn();
  const auto proof_of = [&](std::uint32_t off) {
    Bytes segment = segment_for(last, kSynAck);
    net::write_u32(segment, 8, net::read_u32(segment, 8) + off);
    return decode_segment(segment)->proof;
  };
  EXPECT_EQ(proof_of(1), Proof::none) << "of a slot that was never used";
  EXPECT_EQ(proof_of(0U - 1), Proof::none) << "of another";
  EXPECT_EQ(proof_of(kUnit), Proof::none) << "later than the last";
  EXPECT_EQ(proof_of(0U - kMinutes), Proof::none) << "minutes ago";
}

TEST_P(SynCodecTest, AnotherAddressCannotAnswer) {
  const auto reply = decode_segment(segment_for(syn(), kSynAck), is_ipv6() ? kRouter6 : kRouter);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->proof, Proof::none);
}

TEST_P(SynCodecTest, AnotherPortOfTheHostCannotAnswer) {
  Bytes segment = segment_for(syn(), kSynAck);
  net::write_u16(segment, 0, 80);
  EXPECT_EQ(decode_segment(segment)->proof, Proof::none);
}

TEST_P(SynCodecTest, WhereTheSequenceBeginsDependsOnThePort) {
  EXPECT_NE(net::read_u32(syn(kIdentity, "443"), 4), net::read_u32(syn(kIdentity, "80"), 4));
}

TEST_P(SynCodecTest, ALaterSynHasALaterSequenceWhateverItsSlot) {
  std::uint32_t before = net::read_u32(syn({0xfffff, 0}), 4);
  // Round the clock, whose 32 bits of microseconds are soon over.
  for (std::uint32_t second = 2; second < 10'000; second += 2) {
    const std::uint32_t slot = 0xfffff - second;
    const std::uint32_t sequence = net::read_u32(syn({slot, second * 1'000'000}), 4);
    ASSERT_LT(sequence - before, 0x80000000U) << second;
    before = sequence;
  }
}

TEST_P(SynCodecTest, AnAnswerToAnEarlierSynOfTheSlotIsOursAndCompletesNothing) {
  const net::PacketIdentity before{kIdentity.slot, kIdentity.stamp - 2'000'000};
  const Bytes earlier = syn(before);
  const Bytes last = syn();
  for (const std::uint8_t flags : {kSynAck, kRstAck}) {
    const auto reply = decode_segment(segment_for(earlier, flags));
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->proof, Proof::token);
    EXPECT_FALSE(completes(*reply, before));
    EXPECT_FALSE(completes(*reply, kIdentity));
  }
  EXPECT_TRUE(completes(*decode_segment(segment_for(last, kSynAck)), kIdentity));
}

TEST_P(SynCodecTest, ASlotThatWentOnToAnotherTargetStillKnowsItsEarlierSyn) {
  const Bytes earlier = syn({kIdentity.slot, kIdentity.stamp - 20'000'000});
  syn(kIdentity, "80");
  const auto reply = decode_segment(segment_for(earlier, kSynAck));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->proof, Proof::token);
  EXPECT_FALSE(completes(*reply, kIdentity));
}

TEST_P(SynCodecTest, AnErrorAboutAnEarlierSynOfTheSlotCompletesNothing) {
  const Bytes earlier = syn({kIdentity.slot, kIdentity.stamp - 2'000'000});
  syn();
  const auto reply = decode_error(is_ipv6() ? 1 : 3, 1, first(earlier, 8));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->proof, Proof::token);
  EXPECT_FALSE(completes(*reply, kIdentity));
}

TEST_P(SynCodecTest, ABareAcknowledgementIsOursAndCompletesNothing) {
  const auto reply = decode_segment(segment_for(syn(), kTcpAck));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->proof, Proof::token);
  EXPECT_FALSE(completes(*reply, kIdentity));
  Bytes forged = segment_for(syn(), kTcpAck);
  forged[8] ^= 0x80U;
  EXPECT_FALSE(decode_segment(forged));
}

TEST_P(SynCodecTest, SegmentsThatAnswerNoSynAreNone) {
  for (const std::uint8_t flags : {std::uint8_t{0}, kTcpSyn, kTcpRst}) {
    EXPECT_FALSE(decode_segment(segment_for(syn(), flags))) << int{flags};
  }
  Bytes elsewhere = segment_for(syn(), kSynAck);
  net::write_u16(elsewhere, 2, kPort + 1);
  EXPECT_FALSE(decode_segment(elsewhere));
  EXPECT_FALSE(decode_segment(first(segment_for(syn(), kSynAck), 19)));
  EXPECT_FALSE(decode_segment({}));
}

TEST_P(SynCodecTest, AnErrorIsNamedHoweverLittleItQuotes) {
  const std::uint8_t unreachable = is_ipv6() ? 1 : 3;
  const std::uint8_t prohibited = is_ipv6() ? 1 : 13;
  for (const std::size_t size : {8U, 24U}) {
    const auto reply = decode_error(unreachable, prohibited, first(syn(), size));
    expect_answer(reply, Outcome::unreachable, "admin_prohibited");
    EXPECT_EQ(reply->detail.error_type, unreachable);
    EXPECT_EQ(reply->detail.error_code, prohibited);
    EXPECT_EQ(reply->detail.error_source, address(is_ipv6() ? kRouter6 : kRouter));
    EXPECT_FALSE(reply->detail.reply_hop_limit);
  }
  EXPECT_FALSE(decode_error(unreachable, prohibited, first(syn(), 7)));
}

TEST_P(SynCodecTest, AnErrorAboutSomebodyElsesSegmentIsNone) {
  Bytes quote = first(syn(), 8);
  net::write_u16(quote, 0, kPort + 1);
  EXPECT_FALSE(decode_error(is_ipv6() ? 1 : 3, 1, quote));
}

TEST_P(SynCodecTest, AForgedErrorProvesNothing) {
  Bytes quote = first(syn(), 8);
  quote[7] ^= 1U;
  EXPECT_EQ(decode_error(is_ipv6() ? 1 : 3, 1, quote)->proof, Proof::none);
}

INSTANTIATE_TEST_SUITE_P(Families, SynCodecTest, ::testing::Values(kTarget, kTarget6),
                         [](const auto& family) {
                           return family.param == kTarget ? "ipv4" : "ipv6";
                         });

}  // namespace
}  // namespace reachd::tcp
