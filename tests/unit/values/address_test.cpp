#include "reachd/address.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>

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

TEST(AddressTest, NoHostIsAtAnAddressOfAGroupOfEverybodyOrOfNobody) {
  for (const char* text : {"0.0.0.0", "0.1.2.3", "224.0.0.1", "239.255.255.255", "255.255.255.255",
                           "::", "ff02::1", "::ffff:192.0.2.1"}) {
    EXPECT_NE(fault_of_host_address(*IpAddress::parse(text)), "") << text;
  }
  for (const char* text : {"127.0.0.1", "10.0.0.1", "223.255.255.255", "::1", "fe80::1"}) {
    EXPECT_EQ(fault_of_host_address(*IpAddress::parse(text)), "") << text;
  }
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

TEST(PrefixTest, SizeDoublesWithEachBitAndIsCutOffAtTwoToTheSixtyFourth) {
  EXPECT_EQ(Prefix::parse("192.0.2.1")->size(), 1U);
  EXPECT_EQ(Prefix::parse("192.0.2.0/24")->size(), 256U);
  EXPECT_EQ(Prefix::parse("0.0.0.0/0")->size(), std::uint64_t{1} << 32);
  EXPECT_EQ(Prefix::parse("2001:db8::/65")->size(), std::uint64_t{1} << 63);
  EXPECT_EQ(Prefix::parse("2001:db8::/64")->size(), ~std::uint64_t{0});
  EXPECT_EQ(Prefix::parse("::/0")->size(), ~std::uint64_t{0});
}

TEST(PrefixTest, AddressesAreCountedFromTheFirstAndBack) {
  const std::array<std::tuple<const char*, std::uint64_t, const char*>, 5> kPlaces{
      {{"175.45.176.0/22", 0, "175.45.176.0"},
       {"175.45.176.0/22", 1023, "175.45.179.255"},
       {"128.0.0.0/1", 0x7fffffff, "255.255.255.255"},
       {"2001:db8::/104", 0xffffff, "2001:db8::ff:ffff"},
       {"2001:db8:0:1::/64", 0xffffffffffff, "2001:db8:0:1:0:ffff:ffff:ffff"}}};
  for (const auto& [text, offset, address] : kPlaces) {
    const Prefix prefix = *Prefix::parse(text);
    EXPECT_EQ(prefix.at(offset).to_string(), address);
    EXPECT_EQ(prefix.offset_of(*IpAddress::parse(address)), offset);
  }
}

TEST(PrefixTest, PrefixesOverlapWhereOneHoldsTheOther) {
  const auto overlap = [](std::string_view one, std::string_view other) {
    return Prefix::parse(one)->overlaps(*Prefix::parse(other)) &&
           Prefix::parse(other)->overlaps(*Prefix::parse(one));
  };
  EXPECT_TRUE(overlap("192.0.2.0/24", "192.0.2.0/24"));
  EXPECT_TRUE(overlap("192.0.2.0/24", "192.0.2.77"));
  EXPECT_TRUE(overlap("192.0.0.0/16", "192.0.2.128/25"));
  EXPECT_FALSE(overlap("192.0.2.0/25", "192.0.2.128/25"));
  EXPECT_FALSE(overlap("0.0.0.0/0", "::/0"));
}

TEST(PrefixTest, ShareOfOneBudgetIsAWholeSlash24OrSlash48AtMost) {
  const auto share = [](std::string_view text) { return politeness_share(*Prefix::parse(text)); };
  EXPECT_EQ(share("10.0.0.0/8"), 256U);
  EXPECT_EQ(share("192.0.2.0/24"), 256U);
  EXPECT_EQ(share("192.0.2.0/26"), 64U);
  EXPECT_EQ(share("2001:db8::/112"), 65536U);
  EXPECT_EQ(share("2001:db8::/32"), ~std::uint64_t{0});
}

TEST(PrefixTest, PolitenessIsCountedPerSlash24AndSlash48) {
  EXPECT_EQ(politeness_prefix(*IpAddress::parse("175.45.176.71")).to_string(), "175.45.176.0/24");
  EXPECT_EQ(politeness_prefix(*IpAddress::parse("2001:db8:1:2::3")).to_string(), "2001:db8:1::/48");
}

}  // namespace
}  // namespace reachd
