#include "app/probe_target.hpp"

#include <gtest/gtest.h>

namespace reachd::app {
namespace {

TEST(ProbeTargetTest, NamesAndAddressesOfBothFamiliesStandAlone) {
  for (const char* text : {"kcna.kp", "192.0.2.1", "2001:db8::1"}) {
    const auto target = parse_probe_target(text, "icmp");
    ASSERT_TRUE(target) << text;
    EXPECT_EQ(target->host, text);
    EXPECT_EQ(target->target, "");
  }
}

TEST(ProbeTargetTest, PortFollowsAColon) {
  const auto named = parse_probe_target("mail.example.org:25", "tcp");
  ASSERT_TRUE(named);
  EXPECT_EQ(named->host, "mail.example.org");
  EXPECT_EQ(named->target, "25");
  const auto bracketed = parse_probe_target("[2001:db8::1]:53", "dns");
  ASSERT_TRUE(bracketed);
  EXPECT_EQ(bracketed->host, "2001:db8::1");
  EXPECT_EQ(bracketed->target, "53");
}

TEST(ProbeTargetTest, PortAndPathOfAWebHostAreAUrlWhoseSchemeTheModuleKnows) {
  for (const char* text : {"192.0.2.1:8080", "192.0.2.1/path?query", "192.0.2.1:8080/a:1"}) {
    const auto target = parse_probe_target(text, "http");
    ASSERT_TRUE(target) << text;
    EXPECT_EQ(target->host, "192.0.2.1");
    EXPECT_EQ(target->target, text);
  }
  EXPECT_EQ(parse_probe_target("[2001:db8::1]/path", "http")->host, "2001:db8::1");
}

TEST(ProbeTargetTest, UrlNamesItsHost) {
  const auto target = parse_probe_target("https://[2001:db8::1]:8443/path", "http");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->host, "2001:db8::1");
  EXPECT_EQ(target->target, "https://[2001:db8::1]:8443/path");
}

TEST(ProbeTargetTest, WhatIsNoHostIsRefused) {
  for (const char* text :
       {"", ":25", "a:", "a:port", "a b", "http://", "[::1", "a/b", "a:123456"}) {
    EXPECT_FALSE(parse_probe_target(text, "tcp")) << text;
  }
  for (const char* text : {"", "a b", "http://", "/path", ":80", "[::1", "a:port", "a:123456"}) {
    EXPECT_FALSE(parse_probe_target(text, "http")) << text;
  }
}

}  // namespace
}  // namespace reachd::app
