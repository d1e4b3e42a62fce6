#include "app/exclusion.hpp"

#include <gtest/gtest.h>

namespace reachd::app {
namespace {

config::Limits limits() {
  config::Limits limits;
  limits.exclude = {*Prefix::parse("192.0.2.0/24")};
  limits.exclude_names = {"www.Example.org"};
  return limits;
}

TEST(ExclusionTest, NameIsLeftOutHoweverItIsSpelled) {
  EXPECT_TRUE(excludes(limits(), "WWW.example.org"));
  EXPECT_TRUE(excludes(limits(), "www.example.org."));
  EXPECT_FALSE(excludes(limits(), "example.org"));
}

TEST(ExclusionTest, AddressIsLeftOutByItsPrefix) {
  EXPECT_TRUE(excludes(limits(), IpAddress::v4(0xc0000207)));
  EXPECT_FALSE(excludes(limits(), IpAddress::v4(0xc0000307)));
}

}  // namespace
}  // namespace reachd::app
