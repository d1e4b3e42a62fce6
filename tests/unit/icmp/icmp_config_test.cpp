#include "icmp/icmp_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "config/module_reader.hpp"
#include "support/section_of.hpp"

namespace reachd::icmp {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

auto read(const std::string& text) {
  return reachd::testing::read_section<IcmpOptions>({"icmp", read_options}, text);
}

TEST(IcmpConfigTest, AnEmptySectionMeansTheDefaults) {
  const auto section = read("");
  EXPECT_THAT(section.mistakes, IsEmpty());
  EXPECT_EQ(section.options->ttl, 64);
  EXPECT_EQ(section.options->payload_size, 56);
  EXPECT_FALSE(section.options->dont_fragment);
  EXPECT_FALSE(section.options->ip.source);
}

TEST(IcmpConfigTest, EveryKeyIsRead) {
  const auto section = read(
      "preferred_ip_protocol: ip4\n"
      "ip_protocol_fallback: false\n"
      "source_ip_address: 192.0.2.9\n"
      "dont_fragment: true\n"
      "payload_size: 1400\n"
      "ttl: 5\n");
  EXPECT_THAT(section.mistakes, IsEmpty());
  EXPECT_EQ(section.options->ip.preferred, Family::ipv4);
  EXPECT_FALSE(section.options->ip.fallback);
  EXPECT_EQ(section.options->ip.source, IpAddress::parse("192.0.2.9"));
  EXPECT_TRUE(section.options->dont_fragment);
  EXPECT_EQ(section.options->payload_size, 1400);
  EXPECT_EQ(section.options->ttl, 5);
}

TEST(IcmpConfigTest, APayloadWithoutRoomForTheTokenIsAMistake) {
  EXPECT_THAT(read("payload_size: 16\n").mistakes, IsEmpty());
  EXPECT_THAT(read("payload_size: 15\n").mistakes,
              ElementsAre(HasSubstr("test.yml:1:15: icmp.payload_size: must be at least 16")));
}

TEST(IcmpConfigTest, ValuesThatNoPacketCanHaveAreMistakes) {
  for (const char* text : {"ttl: 0\n", "ttl: 256\n", "payload_size: 65508\n", "payload_size: -1\n",
                           "dont_fragment: often\n", "source_ip_address: here\n"}) {
    EXPECT_EQ(read(text).mistakes.size(), 1U) << text;
  }
}

TEST(IcmpConfigTest, AMisspeltKeyIsAMistake) {
  EXPECT_THAT(read("tttl: 5\n").mistakes, ElementsAre(HasSubstr("ttl")));
}

}  // namespace
}  // namespace reachd::icmp
