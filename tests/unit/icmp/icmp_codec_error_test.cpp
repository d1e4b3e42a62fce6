#include <gtest/gtest.h>

#include "icmp/icmp_codec.hpp"
#include "icmp_fixture.hpp"
#include "recorded_messages.hpp"

namespace reachd::icmp {
namespace {

using Proof = net::PacketReply::Proof;
using recorded::bytes_of;

void expect_error(const std::optional<net::PacketReply>& reply, std::string_view reason,
                  std::uint8_t type, std::uint8_t code, std::string_view router) {
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->outcome, Outcome::unreachable);
  EXPECT_EQ(reply->reason, reason);
  EXPECT_EQ(reply->detail.error_type, type);
  EXPECT_EQ(reply->detail.error_code, code);
  EXPECT_EQ(reply->detail.error_source, address(router));
}

TEST_F(IcmpCodecTest, RecordedErrorsAreMatchedByTheTokenTheyQuote) {
  const auto host = decode(message_of(recorded::kHostUnreachable), "203.0.113.1");
  expect_proved(host, "192.0.2.77");
  expect_error(host, "host_unreachable", 3, 1, "203.0.113.1");
  const auto prohibited = decode(message_of(recorded::kProhibited), "203.0.113.1");
  expect_proved(prohibited, "198.51.100.9");
  expect_error(prohibited, "admin_prohibited", 3, 13, "203.0.113.1");
  const auto exceeded = decode(message_of(recorded::kTimeExceeded), "203.0.113.1");
  expect_proved(exceeded, "192.0.2.1");
  expect_error(exceeded, "ttl_exceeded", 11, 0, "203.0.113.1");
}

TEST_F(IcmpCodecTest, RecordedIpv6ErrorsAreMatchedByTheTokenTheyQuote) {
  const auto host = decode(bytes_of(recorded::kHostUnreachable6), "2001:db8:ff::1");
  expect_proved(host, "2001:db8::77");
  expect_error(host, "host_unreachable", 1, 3, "2001:db8:ff::1");
  const auto prohibited = decode(bytes_of(recorded::kProhibited6), "2001:db8:ff::1");
  expect_proved(prohibited, "2001:db8:1::9");
  expect_error(prohibited, "admin_prohibited", 1, 1, "2001:db8:ff::1");
  const auto exceeded = decode(bytes_of(recorded::kTimeExceeded6), "2001:db8:ff::1");
  expect_proved(exceeded, "2001:db8::1");
  expect_error(exceeded, "ttl_exceeded", 3, 0, "2001:db8:ff::1");
}

TEST_F(IcmpCodecTest, AQuoteOfEightBytesNamesSequenceAndAddress) {
  Bytes shortest = message_of(recorded::kHostUnreachable);
  shortest.resize(8 + 20 + 8);
  const auto reply = decode(with_checksum(shortest), "203.0.113.1");
  expect_error(reply, "host_unreachable", 3, 1, "203.0.113.1");
  EXPECT_EQ(reply->proof, Proof::quote);
  EXPECT_EQ(reply->identity.slot, 2U);
  EXPECT_EQ(reply->target, address("192.0.2.77"));
}

TEST_F(IcmpCodecTest, AQuoteOfEightBytesIsProvedByTheChecksumOverTheToken) {
  const ProbeRequest request = request_to("192.0.2.1");
  const Bytes sent = encode(codec_, request, kIdentity);
  const auto quote = std::span(sent).first<8>();
  EXPECT_TRUE(codec_.began_as(request, kIdentity, quote));
  net::PacketIdentity later = kIdentity;
  ++later.stamp;
  EXPECT_FALSE(codec_.began_as(request, later, quote));
  Bytes guessed(quote.begin(), quote.end());
  guessed[2] ^= 1;
  EXPECT_FALSE(codec_.began_as(request, kIdentity, guessed));
  EXPECT_FALSE(codec_.began_as(request, kIdentity, std::span(sent).first<7>()));
}

TEST_F(IcmpCodecTest, AnErrorThatQuotesAWrongTokenIsForged) {
  Bytes forged = message_of(recorded::kHostUnreachable);
  forged[8 + 20 + 16] ^= 1;
  EXPECT_EQ(decode(with_checksum(forged), "203.0.113.1")->proof, Proof::none);
}

TEST_F(IcmpCodecTest, AnErrorAboutAnotherProcessesProbeIsIgnored) {
  Bytes other = message_of(recorded::kHostUnreachable);
  other[8 + 20 + 5] ^= 1;
  EXPECT_FALSE(decode(with_checksum(other), "203.0.113.1"));
}

TEST_F(IcmpCodecTest, AnErrorOfTheQueueIsMatchedWithoutItsHeaders) {
  Bytes quote = encode(codec_, request_to("192.0.2.1"), kIdentity);
  quote[4] ^= 0xff;
  net::ReceivedPacket packet = received(quote, "203.0.113.1");
  packet.own_only = true;
  packet.error = net::QueuedError{3, 10, address("192.0.2.1")};
  expect_proved(codec_.decode(packet), "192.0.2.1");
  expect_error(codec_.decode(packet), "admin_prohibited", 3, 10, "203.0.113.1");
  packet.error->type = 5;
  EXPECT_FALSE(codec_.decode(packet)) << "a redirect says nothing of the packet's fate";
}

TEST_F(IcmpCodecTest, RedirectsAndSourceQuenchAreIgnored) {
  for (const std::uint8_t type : Bytes{4, 5}) {
    Bytes message = message_of(recorded::kHostUnreachable);
    message[0] = type;
    EXPECT_FALSE(decode(with_checksum(message), "203.0.113.1"));
  }
}

}  // namespace
}  // namespace reachd::icmp
