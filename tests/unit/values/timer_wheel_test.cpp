#include "reachd/timer_wheel.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

namespace reachd {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class TimerWheelTest : public testing::Test {
 protected:
  TimerWheelTest() { wheel_.reset(100, kStart); }

  std::vector<TimerWheel::TimerId> expire(SteadyTime now) {
    std::vector<TimerWheel::TimerId> expired;
    wheel_.expire(now, expired);
    return expired;
  }

  static constexpr SteadyTime kStart{1234567890123ns};
  TimerWheel wheel_;
};

TEST_F(TimerWheelTest, WithoutTimersHasNothingToWaitFor) {
  EXPECT_EQ(wheel_.next(), std::nullopt);
  EXPECT_THAT(expire(kStart + 1h), IsEmpty());
}

TEST_F(TimerWheelTest, ATimerGoesOffAtItsExactTimeAndOnce) {
  wheel_.set(7, kStart + 1500us);
  EXPECT_EQ(wheel_.next(), kStart + 1500us);
  EXPECT_THAT(expire(kStart + 1500us - 1ns), IsEmpty());
  EXPECT_THAT(expire(kStart + 1500us), ElementsAre(7));
  EXPECT_THAT(expire(kStart + 1h), IsEmpty());
}

TEST_F(TimerWheelTest, KnowsTheExactTimeOfATimerThatIsDaysAway) {
  wheel_.set(1, kStart + 30 * 24h + 5ns);
  EXPECT_EQ(wheel_.next(), kStart + 30 * 24h + 5ns);
  EXPECT_THAT(expire(kStart + 30 * 24h + 4ns), IsEmpty());
  EXPECT_THAT(expire(kStart + 30 * 24h + 5ns), ElementsAre(1));
}

TEST_F(TimerWheelTest, ATimerInThePastGoesOffAtOnce) {
  wheel_.set(1, kStart - 1h);
  EXPECT_EQ(wheel_.next(), kStart - 1h);
  EXPECT_THAT(expire(kStart), ElementsAre(1));
}

TEST_F(TimerWheelTest, SettingATimerAgainMovesIt) {
  wheel_.set(1, kStart + 1s);
  wheel_.set(1, kStart + 2s);
  EXPECT_EQ(wheel_.time_of(1), kStart + 2s);
  EXPECT_THAT(expire(kStart + 1s), IsEmpty());
  EXPECT_THAT(expire(kStart + 2s), ElementsAre(1));
}

TEST_F(TimerWheelTest, ACancelledTimerDoesNotGoOff) {
  wheel_.set(1, kStart + 1s);
  wheel_.set(2, kStart + 1s);
  wheel_.cancel(1);
  EXPECT_FALSE(wheel_.is_set(1));
  EXPECT_THAT(expire(kStart + 1s), ElementsAre(2));
}

TEST_F(TimerWheelTest, ALeapOverHoursTakesAlongAllThatPassed) {
  wheel_.set(1, kStart + 1ms);
  wheel_.set(2, kStart + 10s);
  wheel_.set(3, kStart + 3h);
  wheel_.set(4, kStart + 5h);
  EXPECT_THAT(expire(kStart + 4h), UnorderedElementsAre(1, 2, 3));
  EXPECT_EQ(wheel_.next(), kStart + 5h);
}

/// The same operations on the wheel and on a sorted map give the same.
TEST_F(TimerWheelTest, GrowsWithoutForgettingWhatIsSet) {
  wheel_.set(7, kStart + 1s);
  wheel_.grow(1000);
  wheel_.set(999, kStart + 2s);
  EXPECT_THAT(expire(kStart + 3s), UnorderedElementsAre(7, 999));
}

TEST_F(TimerWheelTest, SleepingUntilNotBeforeReachesTheTimerInAFewSteps) {
  const SteadyTime when = kStart + 3h + 17ns;
  wheel_.set(5, when);
  int steps = 0;
  while (expire(*wheel_.not_before()).empty()) ++steps;
  EXPECT_LE(steps, 8);
  EXPECT_EQ(wheel_.next(), std::nullopt);
}

class TimerWheelModelTest : public TimerWheelTest {
 protected:
  void set_or_cancel() {
    const auto timer = static_cast<TimerWheel::TimerId>(random_() % 100);
    if (random_() % 4 == 0) {
      wheel_.cancel(timer);
      model_.erase(timer);
    } else {
      const Duration ahead(static_cast<Duration::rep>(random_() >> (22 + random_() % 40)));
      wheel_.set(timer, now_ + ahead);
      model_[timer] = now_ + ahead;
    }
  }

  void go_on() {
    now_ += Duration(static_cast<Duration::rep>(random_() >> (26 + random_() % 38)));
    std::vector<TimerWheel::TimerId> expected;
    for (const auto& [timer, when] : model_) {
      if (when <= now_) expected.push_back(timer);
    }
    for (const auto timer : expected) model_.erase(timer);
    ASSERT_THAT(expire(now_), testing::UnorderedElementsAreArray(expected));
  }

  std::optional<SteadyTime> expected_next() const {
    std::optional<SteadyTime> next;
    for (const auto& [timer, when] : model_) next = std::min(next.value_or(when), when);
    return next;
  }

  std::mt19937_64 random_{42};
  std::map<TimerWheel::TimerId, SteadyTime> model_;
  SteadyTime now_ = kStart;
};

TEST_F(TimerWheelModelTest, BehavesAsASortedListOfTimers) {
  for (int step = 0; step < 20'000; ++step) {
    for (std::uint64_t i = random_() % 4; i > 0; --i) set_or_cancel();
    ASSERT_EQ(wheel_.next(), expected_next()) << "step " << step;
    ASSERT_EQ(wheel_.not_before().has_value(), wheel_.next().has_value());
    ASSERT_LE(wheel_.not_before().value_or(now_), wheel_.next().value_or(now_));
    go_on();
  }
}

}  // namespace
}  // namespace reachd
