#include "app/watch_index.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace reachd::app
