#include "net/icmp_message.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

namespace reachd::net {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint8_t kIcmp = 1;
constexpr std::uint8_t kTcp = 6;

Bytes join(const Bytes& front, const Bytes& back) {
  Bytes all = front;
  all.insert(all.end(), back.begin(), back.end());
  return all;
}

/// An IPv4 header from 192.0.2.9 to 192.0.2.1; `words` counts its options too.
Bytes ipv4_header(std::uint8_t protocol, std::uint8_t words = 5) {
  Bytes header{0x40, 0, 0, 84, 0, 0, 0, 0, 64, protocol, 0, 0, 192, 0, 2, 9, 192, 0, 2, 1};
  header[0] = static_cast<std::uint8_t>(0x40 | words);
  header.resize(words * 4U);
  return header;
}

Bytes ipv6_header(std::uint8_t next_header) {
  Bytes header(40);
  header[0] = 0x60;
  header[6] = next_header;
  header[24] = 0x20;
  header[25] = 0x01;
  header[39] = 7;
  return header;
}

Bytes unreachable(const Bytes& quoted) { return join({3, 1, 0, 0, 0, 0, 0, 0}, quoted); }
Bytes unreachable6(const Bytes& quoted) { return join({1, 3, 0, 0, 0, 0, 0, 0}, quoted); }
const Bytes kEcho{8, 0, 0, 0, 1, 2, 3, 4};

TEST(IcmpErrorTest, TheQuoteAndItsDestinationAreRead) {
  const Bytes message = unreachable(join(ipv4_header(kIcmp), kEcho));
  const auto error = parse_icmp_error(Family::ipv4, message);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->type, 3);
  EXPECT_EQ(error->code, 1);
  EXPECT_EQ(error->destination, IpAddress::parse("192.0.2.1"));
  EXPECT_EQ(Bytes(error->quote.begin(), error->quote.end()), kEcho);
}

TEST(IcmpErrorTest, OptionsInTheQuotedHeaderArePassedOver) {
  const Bytes message = unreachable(join(ipv4_header(kIcmp, 15), kEcho));
  const auto error = parse_icmp_error(Family::ipv4, message);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->quote.size(), 8U);
}

TEST(IcmpErrorTest, EightBytesOfTcpAreNoneOfOurs) {
  const Bytes tcp{0x01, 0xbb, 0x30, 0x39, 0, 0, 0, 1};
  EXPECT_FALSE(parse_icmp_error(Family::ipv4, unreachable(join(ipv4_header(kTcp), tcp))));
  EXPECT_FALSE(parse_icmp_error(Family::ipv6, unreachable6(join(ipv6_header(kTcp), tcp))));
}

TEST(IcmpErrorTest, OnlyTheFirstFragmentHasTheHeader) {
  Bytes header = ipv4_header(kIcmp);
  header[6] = 0x20;
  EXPECT_TRUE(parse_icmp_error(Family::ipv4, unreachable(join(header, kEcho))));
  header[7] = 1;
  EXPECT_FALSE(parse_icmp_error(Family::ipv4, unreachable(join(header, kEcho))));
}

TEST(IcmpErrorTest, AnIpv6FragmentHeaderIsPassedOver) {
  Bytes fragment{58, 0, 0, 1, 0, 0, 0, 9};
  const Bytes echo{128, 0, 0, 0, 1, 2, 3, 4};
  Bytes message = unreachable6(join(ipv6_header(44), join(fragment, echo)));
  const auto error = parse_icmp_error(Family::ipv6, message);
  ASSERT_TRUE(error);
  EXPECT_EQ(Bytes(error->quote.begin(), error->quote.end()), echo);
  EXPECT_EQ(error->destination, IpAddress::parse("2001::7"));
  message[8 + 40 + 3] = 8;
  EXPECT_FALSE(parse_icmp_error(Family::ipv6, message));
}

TEST(IcmpErrorTest, HeaderLengthsThatLieAreRefused) {
  for (const std::uint8_t words : Bytes{0, 4, 15}) {
    Bytes message = unreachable(join(ipv4_header(kIcmp), kEcho));
    message[8] = static_cast<std::uint8_t>(0x40 | words);
    EXPECT_FALSE(parse_icmp_error(Family::ipv4, message)) << int{words};
  }
  Bytes other_version = unreachable(join(ipv4_header(kIcmp), kEcho));
  other_version[8] = 0x65;
  EXPECT_FALSE(parse_icmp_error(Family::ipv4, other_version));
}

TEST(IcmpErrorTest, EveryPrefixIsReadWithinItsBounds) {
  const Bytes whole = unreachable6(join(ipv6_header(44), {58, 0, 0, 0, 0, 0, 0, 1}));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Bytes prefix(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_FALSE(parse_icmp_error(Family::ipv6, prefix)) << size;
    EXPECT_FALSE(parse_icmp_error(Family::ipv4, prefix)) << size;
  }
}

TEST(IcmpErrorTest, EveryErrorHasAReason) {
  EXPECT_EQ(icmp_error_reason(Family::ipv4, 3, 0), "net_unreachable");
  EXPECT_EQ(icmp_error_reason(Family::ipv4, 3, 4), "packet_too_big");
  EXPECT_EQ(icmp_error_reason(Family::ipv4, 3, 13), "admin_prohibited");
  EXPECT_EQ(icmp_error_reason(Family::ipv4, 3, 200), "unreachable");
  EXPECT_EQ(icmp_error_reason(Family::ipv4, 11, 1), "reassembly_timeout");
  EXPECT_EQ(icmp_error_reason(Family::ipv4, 12, 0), "parameter_problem");
  EXPECT_EQ(icmp_error_reason(Family::ipv6, 1, 0), "net_unreachable");
  EXPECT_EQ(icmp_error_reason(Family::ipv6, 1, 4), "port_unreachable");
  EXPECT_EQ(icmp_error_reason(Family::ipv6, 2, 0), "packet_too_big");
  EXPECT_EQ(icmp_error_reason(Family::ipv6, 3, 0), "ttl_exceeded");
  EXPECT_EQ(icmp_error_reason(Family::ipv6, 4, 0), "parameter_problem");
}

}  // namespace
}  // namespace reachd::net
