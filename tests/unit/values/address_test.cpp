#include "reachd/address.hpp"

#include <gtest/gtest.h>

namespace reachd {
namespace {

TEST(AddressTest, TextOfBothFamiliesIsReadAndWrittenBack) {
  for (const char* text : {"175.45.176.71", "0.0.0.0", "2001:db8::1", "::1", "::"}) {
    const auto address = IpAddress::parse(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->to_string(), text);
  }
}

TEST(AddressTest, NamesPrefixesAndScopesAreNoAddresses) {
  for (const char* text :
       {"", "kcna.kp", "192.0.2.0/24", "fe80::1%eth0", "1.2.3", "1.2.3.4.5", "256.0.0.1"}) {
    EXPECT_FALSE(IpAddress::parse(text)) << text;
  }
}

TEST(AddressTest, HostOrderNumberBecomesNetworkOrderBytes) {
  EXPECT_EQ(IpAddress::v4(0x7f000001).to_string(), "127.0.0.1");
}

TEST(PrefixTest, ContainsWhatItsLengthCovers) {
  const auto prefix = Prefix::parse("175.45.176.0/22");
  ASSERT_TRUE(prefix);
  EXPECT_TRUE(prefix->contains(*IpAddress::parse("175.45.179.255")));
  EXPECT_FALSE(prefix->contains(*IpAddress::parse("175.45.180.0")));
  EXPECT_FALSE(prefix->contains(*IpAddress::parse("2001:db8::1")));
}

TEST(PrefixTest, BareAddressIsAPrefixOfFullLength) {
  EXPECT_EQ(Prefix::parse("192.0.2.1")->to_string(), "192.0.2.1/32");
  EXPECT_EQ(Prefix::parse("2001:db8::1")->to_string(), "2001:db8::1/128");
}

TEST(PrefixTest, HostBitsLongLengthsAndSignsAreRefused) {
  for (const char* text :
       {"192.0.2.1/24", "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/-1", "192.0.2.0/+24", "/24"}) {
    EXPECT_FALSE(Prefix::parse(text)) << text;
  }
}

TEST(PrefixTest, PolitenessIsCountedPerSlash24AndSlash48) {
  EXPECT_EQ(politeness_prefix(*IpAddress::parse("175.45.176.71")).to_string(), "175.45.176.0/24");
  EXPECT_EQ(politeness_prefix(*IpAddress::parse("2001:db8:1:2::3")).to_string(), "2001:db8:1::/48");
}

}  // namespace
}  // namespace reachd
