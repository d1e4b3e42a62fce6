#include "app/aggregator_thread.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <memory>
#include <thread>

#include "app/onward_clock.hpp"
#include "support/checks.hpp"
#include "support/recording_log.hpp"
#include "unit/app/stepping_clock.hpp"

namespace reachd::app {
namespace {

using namespace std::chrono_literals;
using test::add_check;
using test::make_host;

class AggregatorThreadTest : public testing::Test {
 protected:
  AggregatorThreadTest() {
    add_check(watch_, make_host("a"));
    start(clock_);
  }

  void start(const Clock& clock) {
    aggregator_ = std::make_unique<AggregatorThread>(
        clock, telemetry_, log_, std::make_shared<const WatchIndex>(watch_),
        std::vector<Duration>{5min}, [](const auto&) {});
  }

  void see(Outcome outcome) {
    Observation observation;
    observation.check = watch_.checks[0];
    observation.time = clock_.utc();
    observation.outcome = outcome;
    aggregator_->push(observation);
  }

  SnapshotPtr snapshot() const {
    const auto answer = std::make_shared<std::promise<SnapshotPtr>>();
    aggregator_->ask([answer](SnapshotPtr taken) { answer->set_value(std::move(taken)); });
    return answer->get_future().get();
  }
  CheckSnapshot shown() const { return snapshot()->checks.at(0); }
  std::uint64_t count(Outcome outcome) const {
    return shown().outcomes[static_cast<std::size_t>(outcome)];
  }
  static bool eventually(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (!condition() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    return condition();
  }

  Watch watch_;
  test::SteppingClock machine_;
  OnwardClock clock_{machine_};
  Telemetry telemetry_;
  test::RecordingLog log_;
  std::unique_ptr<AggregatorThread> aggregator_;
};

TEST_F(AggregatorThreadTest, VerdictsGoOnWhereTheWallClockIsPutBack) {
  see(Outcome::success);
  ASSERT_TRUE(eventually([&] { return shown().state == State::up; }));
  machine_.step_wall(-1h);
  for (int probe = 0; probe < 10; ++probe) {
    machine_.advance(1s);
    see(Outcome::timeout);
  }
  EXPECT_TRUE(eventually([&] { return shown().state == State::down; }));
}

TEST_F(AggregatorThreadTest, WhatTheWallClockSkippedIsUnknownUntilTheNextAnswer) {
  see(Outcome::success);
  ASSERT_TRUE(eventually([&] { return shown().state == State::up; }));
  machine_.step_wall(1h);
  machine_.advance(1s);
  EXPECT_TRUE(eventually([&] { return shown().state == State::unknown; }));
  see(Outcome::success);
  EXPECT_TRUE(eventually([&] { return shown().state == State::up; }));
}

TEST_F(AggregatorThreadTest, CountersAreShownWithoutAChangeThoughTheWallClockWentBack) {
  start(machine_);
  see(Outcome::success);
  ASSERT_TRUE(eventually([&] { return count(Outcome::success) == 1; }));
  machine_.step_wall(-1h);
  see(Outcome::success);
  EXPECT_TRUE(eventually([&] {
    machine_.advance(1s);
    return count(Outcome::success) == 2;
  }));
}

TEST_F(AggregatorThreadTest, WhoAsksIsToldOfEveryChangeBefore) {
  see(Outcome::success);
  EXPECT_EQ(shown().state, State::up);
}

TEST_F(AggregatorThreadTest, AChangeIsSignalledToThoseWhoWaitForOneAndACounterIsNot) {
  see(Outcome::success);
  ASSERT_TRUE(eventually([&] { return telemetry_.changes.load() == 1; }));
  EXPECT_EQ(shown().state, State::up);
  see(Outcome::success);
  machine_.advance(1s);
  ASSERT_EQ(count(Outcome::success), 2U);
  EXPECT_EQ(telemetry_.changes.load(), 1U);
}

TEST_F(AggregatorThreadTest, WhatOnlyMovedACounterIsShownAfterASecond) {
  see(Outcome::success);
  ASSERT_EQ(count(Outcome::success), 1U);
  see(Outcome::success);
  const SnapshotPtr before = snapshot();
  EXPECT_EQ(snapshot(), before);
  machine_.advance(1s);
  EXPECT_EQ(count(Outcome::success), 2U);
}

TEST_F(AggregatorThreadTest, WhoAsksAfterTheEndGetsTheLastSnapshot) {
  see(Outcome::success);
  aggregator_->stop();
  EXPECT_EQ(count(Outcome::success), 1U);
}

TEST_F(AggregatorThreadTest, AfterTheEndNobodyHoldsWhatWasToBeCalled) {
  const auto held = std::make_shared<int>();
  see(Outcome::success);
  aggregator_->ask([held](const SnapshotPtr&) {});
  aggregator_->stop();
  EXPECT_EQ(held.use_count(), 1);
}

TEST_F(AggregatorThreadTest,
       WhatACheckOfBeforeCameToIsCountedAsCancelledIfItAskedForSomethingElse) {
  Watch after;
  add_check(after, make_host("a", "192.0.2.99"));
  aggregator_->set_watch(std::make_shared<const WatchIndex>(after), {5min});
  see(Outcome::success);
  aggregator_->stop();
  EXPECT_EQ(shown().state, State::unproven);
  EXPECT_EQ(count(Outcome::success), 0U);
  EXPECT_EQ(count(Outcome::cancelled), 1U);
}

TEST_F(AggregatorThreadTest, WhatACheckThatIsGoneCameToIsCountedAsDropped) {
  Watch after;
  add_check(after, make_host("b"));
  aggregator_->set_watch(std::make_shared<const WatchIndex>(after), {5min});
  see(Outcome::success);
  aggregator_->stop();
  EXPECT_EQ(telemetry_.observations_dropped, 1U);
}

}  // namespace
}  // namespace reachd::app
