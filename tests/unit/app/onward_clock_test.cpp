#include "app/onward_clock.hpp"

#include <gtest/gtest.h>

#include "unit/app/stepping_clock.hpp"

namespace reachd::app {
namespace {

using namespace std::chrono_literals;

class OnwardClockTest : public testing::Test {
 protected:
  test::SteppingClock machine_;
  OnwardClock clock_{machine_};
};

TEST_F(OnwardClockTest, FollowsTheWallClockForward) {
  machine_.step_wall(1h);
  EXPECT_EQ(clock_.utc(), machine_.utc());
  EXPECT_EQ(clock_.ahead(), 0s);
}

TEST_F(OnwardClockTest, GoesOnByItselfWhereTheWallClockIsPutBack) {
  const UtcTime before = clock_.utc();
  machine_.step_wall(-1h);
  EXPECT_EQ(clock_.utc(), before);
  machine_.advance(10s);
  EXPECT_EQ(clock_.utc(), before + 10s);
  EXPECT_EQ(clock_.ahead(), 1h);
}

TEST_F(OnwardClockTest, IsTheWallClocksAgainOnceThatHasCaughtUp) {
  machine_.step_wall(-1h);
  machine_.step_wall(2h);
  EXPECT_EQ(clock_.utc(), machine_.utc());
  EXPECT_EQ(clock_.ahead(), 0s);
}

}  // namespace
}  // namespace reachd::app
