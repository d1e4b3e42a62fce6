#include "icmp/icmp_codec.hpp"

#include <gtest/gtest.h>
#include <tins/icmp.h>
#include <tins/icmpv6.h>
#include <tins/rawpdu.h>

#include <algorithm>
#include <string>

#include "icmp_fixture.hpp"
#include "net/icmp_message.hpp"
#include "recorded_messages.hpp"

namespace reachd::icmp {
namespace {

using Proof = net::PacketReply::Proof;
using recorded::bytes_of;

TEST_F(IcmpCodecTest, ThePacketIsAnEchoRequestAsOthersReadIt) {
  const Bytes packet = encode(codec_, request_to("192.0.2.1"), {kIdentity.slot, 0, kIdentifier});
  const Tins::ICMP echo(packet.data(), static_cast<std::uint32_t>(packet.size()));
  EXPECT_EQ(echo.type(), Tins::ICMP::ECHO_REQUEST);
  EXPECT_EQ(echo.id(), kIdentifier);
  EXPECT_EQ(echo.sequence(), 2);
  EXPECT_EQ(echo.rfind_pdu<Tins::RawPDU>().payload_size(), 56U);
  EXPECT_EQ(net::internet_checksum(packet), 0);
}

TEST_F(IcmpCodecTest, TheIpv6PacketIsAnEchoRequestAsOthersReadIt) {
  const Bytes packet = encode(codec_, request_to("2001:db8::1"), {kIdentity.slot, 0, kIdentifier});
  const Tins::ICMPv6 echo(packet.data(), static_cast<std::uint32_t>(packet.size()));
  EXPECT_EQ(echo.type(), Tins::ICMPv6::ECHO_REQUEST);
  EXPECT_EQ(echo.identifier(), kIdentifier);
  EXPECT_EQ(echo.sequence(), 2);
}

TEST_F(IcmpCodecTest, TheChecksumHoldsForEverySizeAndIdentity) {
  IcmpOptions options;
  for (std::uint16_t size = 16; size < 80; ++size) {
    options.payload_size = size;
    const net::PacketIdentity identity{size * 0x01234567U, size * 0x89abcdefU,
                                       static_cast<std::uint16_t>(size * 0x0123U)};
    const Bytes packet = encode(codec_, request_to("192.0.2.1", options), identity);
    EXPECT_EQ(packet.size(), 8U + size);
    EXPECT_EQ(net::internet_checksum(packet), 0) << size;
  }
}

TEST_F(IcmpCodecTest, ThePayloadSaysWhoSendsItAsFarAsThereIsRoom) {
  const auto text_of = [this](std::uint16_t size) {
    IcmpOptions options;
    options.payload_size = size;
    const Bytes packet = encode(codec_, request_to("192.0.2.1", options), kIdentity);
    return std::string(packet.begin() + 24, std::find(packet.begin() + 24, packet.end(), 0));
  };
  EXPECT_EQ(text_of(56), "reachd noc@example.net");
  EXPECT_EQ(text_of(16 + 10), "reachd noc");
  EXPECT_EQ(text_of(16), "");
  contact_.set("mailto:new@example.net");
  EXPECT_EQ(text_of(56), "reachd mailto:new@example.net");
}

TEST_F(IcmpCodecTest, OptionsOfTheModuleGoIntoThePlan) {
  IcmpOptions options;
  options.ttl = 5;
  options.dont_fragment = true;
  options.payload_size = 1000;
  options.ip.source = address("192.0.2.99");
  const net::PacketPlan plan = codec_.plan(request_to("192.0.2.1", options));
  EXPECT_EQ(plan.size, 1008U);
  EXPECT_TRUE(plan.dont_fragment);
  EXPECT_EQ(plan.options.hop_limit, 5);
  EXPECT_EQ(plan.options.source, address("192.0.2.99"));
}

TEST_F(IcmpCodecTest, Ipv4PacketsThatNothingFragmentsAreMarkedSo) {
  const auto goes_whole = [this](const char* target, std::uint16_t payload_size) {
    IcmpOptions options;
    options.payload_size = payload_size;
    return codec_.plan(request_to(target, options)).dont_fragment;
  };
  EXPECT_TRUE(goes_whole("192.0.2.1", 268));
  EXPECT_FALSE(goes_whole("192.0.2.1", 269));
  EXPECT_FALSE(goes_whole("2001:db8::1", 56));
}

TEST_F(IcmpCodecTest, ARecordedReplyProvesItsProbe) {
  const auto reply = decode(message_of(recorded::kEchoReply), "192.0.2.1");
  expect_proved(reply, "192.0.2.1");
  EXPECT_EQ(reply->outcome, Outcome::success);
  EXPECT_EQ(reply->detail.reply_hop_limit, 63);
}

TEST_F(IcmpCodecTest, ARecordedIpv6ReplyProvesItsProbe) {
  expect_proved(decode(bytes_of(recorded::kEchoReply6), "2001:db8::1"), "2001:db8::1");
}

TEST_F(IcmpCodecTest, AReplyFromAnotherSourceIsForged) {
  EXPECT_EQ(decode(message_of(recorded::kEchoReply), "192.0.2.2")->proof, Proof::none);
  EXPECT_EQ(decode(bytes_of(recorded::kEchoReply6), "2001:db8::2")->proof, Proof::none);
}

TEST_F(IcmpCodecTest, AReplyWithAWrongSlotStampTokenOrSequenceIsForged) {
  const Bytes genuine = message_of(recorded::kEchoReply);
  for (std::size_t offset = 6; offset < 24; ++offset) {
    Bytes forged = genuine;
    forged[offset] ^= 1;
    const auto reply = decode(with_checksum(forged), "192.0.2.1");
    ASSERT_TRUE(reply) << offset;
    EXPECT_EQ(reply->proof, Proof::none) << offset;
  }
}

TEST_F(IcmpCodecTest, AReplyTooShortForATokenIsForged) {
  Bytes cut = message_of(recorded::kEchoReply);
  cut.resize(23);
  EXPECT_EQ(decode(with_checksum(cut), "192.0.2.1")->proof, Proof::none);
}

TEST_F(IcmpCodecTest, AReplyWithAnotherIdentifierIsNotForUs) {
  Bytes other = message_of(recorded::kEchoReply);
  other[5] ^= 1;
  EXPECT_FALSE(decode(with_checksum(other), "192.0.2.1"));
}

TEST_F(IcmpCodecTest, TheIdentifierOfADatagramSocketIsTheKernelsBusiness) {
  Bytes other = message_of(recorded::kEchoReply);
  other[5] ^= 1;
  other = with_checksum(other);
  net::ReceivedPacket packet = received(other, "192.0.2.1");
  packet.own_only = true;
  expect_proved(codec_.decode(packet), "192.0.2.1");
}

TEST_F(IcmpCodecTest, ADamagedReplyIsIgnored) {
  Bytes damaged = message_of(recorded::kEchoReply);
  damaged.back() ^= 1;
  EXPECT_FALSE(decode(damaged, "192.0.2.1"));
}

TEST_F(IcmpCodecTest, TheChecksumOfATruncatedReplyIsNotAsked) {
  Bytes cut = message_of(recorded::kEchoReply);
  cut.resize(30);
  net::ReceivedPacket packet = received(cut, "192.0.2.1");
  packet.truncated = true;
  expect_proved(codec_.decode(packet), "192.0.2.1");
}

TEST_F(IcmpCodecTest, TrailingBytesDoNotMatter) {
  const Bytes reply = bytes_of(recorded::kEchoReply6);
  expect_proved(decode(join({reply, {1, 2, 3}}), "2001:db8::1"), "2001:db8::1");
  const Bytes error = bytes_of(recorded::kTimeExceeded6);
  expect_proved(decode(join({error, {1, 2, 3}}), "2001:db8:ff::1"), "2001:db8::1");
}

TEST_F(IcmpCodecTest, OurOwnRequestIsNoReply) {
  const Bytes request = encode(codec_, request_to("192.0.2.1"), kIdentity);
  EXPECT_FALSE(decode(request, "192.0.2.1"));
}

TEST_F(IcmpCodecTest, NoPrefixOfAMessageIsReadBeyondItsEnd) {
  for (const std::string_view hex : {recorded::kEchoReply, recorded::kHostUnreachable}) {
    const Bytes whole = message_of(hex);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const Bytes prefix(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
      // Zeros at the end do not change the checksum: such a prefix may be as good as the whole.
      const auto reply = decode(prefix, "192.0.2.1");
      EXPECT_TRUE(!reply || size >= 24) << size;
    }
  }
}

TEST_F(IcmpCodecTest, NoPrefixOfAnIpv6MessageProvesAnythingBeforeItsToken) {
  for (const std::string_view hex : {recorded::kEchoReply6, recorded::kTimeExceeded6}) {
    const Bytes whole = bytes_of(hex);
    const std::size_t token_end = hex == recorded::kEchoReply6 ? 24 : 8 + 40 + 24;
    for (std::size_t size = 0; size < token_end; ++size) {
      const Bytes prefix(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
      const auto reply = decode(prefix, "2001:db8::1");
      EXPECT_TRUE(!reply || reply->proof != Proof::token) << size;
    }
  }
}

}  // namespace
}  // namespace reachd::icmp
