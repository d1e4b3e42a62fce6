#include "app/watch_index.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "support/checks.hpp"

namespace reachd::app {
namespace {

using test::add_check;
using test::make_host;

TEST(WatchIndexTest, CheckOfAnEarlierLoadIsFoundByItsIdentity) {
  Watch before;
  const CheckPtr old = add_check(before, make_host("b"));
  Watch after;
  add_check(after, make_host("a"));
  const CheckPtr current = add_check(after, make_host("b"));
  EXPECT_EQ(WatchIndex(after).current(old), current);
  EXPECT_EQ(WatchIndex(after).current(current), current);
}

TEST(WatchIndexTest, CheckThatIsGoneIsNotFound) {
  Watch before;
  const CheckPtr old = add_check(before, make_host("gone"));
  Watch after;
  add_check(after, make_host("a"));
  EXPECT_EQ(WatchIndex(after).current(old), nullptr);
}

TEST(WatchIndexTest, HostIsFoundByItsNameHoweverItIsSpelled) {
  Watch watch;
  add_check(watch, make_host("Known.test"));
  const CheckPtr known = add_check(watch, make_host("known.example"));
  const WatchIndex index(watch);
  EXPECT_EQ(index.host_named("KNOWN.example."), known->host);
  EXPECT_EQ(index.host_named("unknown.example"), nullptr);
}

TEST(WatchIndexTest, AddressOfAHostIsKnown) {
  Watch watch;
  add_check(watch, make_host("a", "192.0.2.1"));
  const WatchIndex index(watch);
  EXPECT_TRUE(index.has_address(*IpAddress::parse("192.0.2.1")));
  EXPECT_FALSE(index.has_address(*IpAddress::parse("192.0.2.2")));
}

TEST(NumbersByHashTest, TellsItemsOfOneHashApart) {
  NumbersByHash numbers;
  for (const std::uint32_t number : {7U, 3U, 5U}) numbers.add(1, number);
  numbers.sort();
  EXPECT_EQ(numbers.find(1, [](std::uint32_t number) { return number > 3; }), 5U);
  EXPECT_EQ(numbers.find(1, [](std::uint32_t number) { return number > 7; }), std::nullopt);
  EXPECT_EQ(numbers.find(2, [](std::uint32_t) { return true; }), std::nullopt);
}

}  // namespace
}  // namespace reachd::app
