#include "store/leap_guard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <vector>

namespace reachd::store {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

const UtcTime kStart = *parse_time("2026-01-02T03:04:05Z");

class LeapGuardTest : public testing::Test {
 protected:
  void add(Duration time, const std::string& vantage = "fra1") {
    Record record;
    record.time = kStart + time;
    record.vantage = names_.id(vantage);
    ++number_;
    if (guard_.passes(record)) {
      passed_.push_back(number_);
    } else {
      guard_.add({number_, {record}});
    }
    take();
  }
  /// So many as show where time is, ten a minute.
  void begin() {
    for (std::size_t i = 0; i < LeapGuard::kMostHeld; ++i) {
      add(static_cast<int>(i) * 6s - 6s * static_cast<int>(LeapGuard::kMostHeld));
    }
    ASSERT_EQ(passed_.size(), LeapGuard::kMostHeld);
    passed_.clear();
    number_ = 0;
  }
  void take() {
    while (const auto line = guard_.take()) passed_.push_back(line->number);
    while (const auto line = guard_.take_ahead()) ahead_.push_back(line->number);
  }
  void finish() {
    guard_.finish();
    take();
  }

  Names names_;
  LeapGuard guard_;
  std::uint64_t number_ = 0;
  /// Lines by their numbers, from 1 on.
  std::vector<std::uint64_t> passed_;
  std::vector<std::uint64_t> ahead_;
};

TEST_F(LeapGuardTest, LineAheadOfTheNextIsSetAside) {
  begin();
  add(3h);
  add(1s);
  EXPECT_THAT(passed_, ElementsAre(2));
  EXPECT_THAT(ahead_, ElementsAre(1));
}

TEST_F(LeapGuardTest, AFewOfOneVantageAreSetAsideToo) {
  begin();
  for (int i = 0; i < 50; ++i) add(3h + i * 1s);
  add(1s, "iad1");
  add(2s, "nrt1");
  EXPECT_THAT(passed_, ElementsAre(51, 52));
  EXPECT_EQ(ahead_.size(), 50U);
}

TEST_F(LeapGuardTest, VantageThatStaysAheadIsSetAsideAsLongAsTheOthersGoOn) {
  begin();
  for (int i = 0; i < 1000; ++i) {
    add(i * 1s, "iad1");
    add(i * 1s + 3h);
    add(i * 1s, "nrt1");
  }
  EXPECT_EQ(passed_.size(), 2000U);
  EXPECT_EQ(ahead_.size(), 1000U);
}

TEST_F(LeapGuardTest, GapAfterWhichTwoVantagesGoOnIsFollowedAtOnce) {
  begin();
  add(3h, "fra1");
  EXPECT_THAT(passed_, IsEmpty());
  add(3h + 1s, "iad1");
  EXPECT_THAT(passed_, ElementsAre(1, 2));
}

TEST_F(LeapGuardTest, GapOfOneVantageIsFollowedOnceManyLinesAreLater) {
  begin();
  for (std::size_t i = 1; i < LeapGuard::kMostHeld; ++i) add(3h + static_cast<int>(i) * 1s);
  EXPECT_THAT(passed_, IsEmpty());
  add(3h + 300s);
  EXPECT_EQ(passed_.size(), LeapGuard::kMostHeld);
  EXPECT_THAT(ahead_, IsEmpty());
}

TEST_F(LeapGuardTest, WhatIsHeldAtTheEndPasses) {
  begin();
  add(3h);
  add(3h + 1s);
  finish();
  EXPECT_THAT(passed_, ElementsAre(1, 2));
}

TEST_F(LeapGuardTest, LineAheadBehindAGapIsSetAsideAndTheGapIsFollowed) {
  begin();
  add(3h);
  add(3h + 1s);
  add(9h);
  add(3h + 2s);
  finish();
  EXPECT_THAT(passed_, ElementsAre(1, 2, 4));
  EXPECT_THAT(ahead_, ElementsAre(3));
}

TEST_F(LeapGuardTest, VantageThatIsAheadDoesNotHideTheGapOfTheOthers) {
  begin();
  add(4h, "fra1");
  add(1h, "iad1");
  add(1h, "nrt1");
  EXPECT_THAT(passed_, ElementsAre(2, 3));
  EXPECT_THAT(ahead_, ElementsAre(1));
}

TEST_F(LeapGuardTest, LinesAheadAtTheBeginningAreSetAside) {
  add(9h);
  add(9h + 1s);
  for (int i = 0; i < 3; ++i) add(i * 1s);
  finish();
  EXPECT_THAT(passed_, ElementsAre(3, 4, 5));
  EXPECT_THAT(ahead_, ElementsAre(1, 2));
}

TEST_F(LeapGuardTest, LateLineDoesNotTurnAGapIntoAWrongClock) {
  begin();
  add(3h);
  add(-2h);
  add(3h + 1s);
  finish();
  EXPECT_THAT(passed_, testing::UnorderedElementsAre(1, 2, 3));
  EXPECT_THAT(ahead_, IsEmpty());
}

TEST_F(LeapGuardTest, ClockThatIsAFewMinutesAheadIsLeftAlone) {
  begin();
  for (int i = 0; i < 100; ++i) {
    add(i * 1s, "iad1");
    add(i * 1s + 9min, "fra1");
  }
  EXPECT_EQ(passed_.size(), 200U);
}

TEST_F(LeapGuardTest, NothingOfARecordingIsSetAsideThatIsNoMoreThanAMinuteOutOfOrder) {
  std::minstd_rand random(7);
  for (int round = 0; round < 50; ++round) {
    std::vector<Duration> order;
    Duration time = 0s;
    const unsigned sparse = 1 + random() % 2000;
    for (int i = 0; i < 700; ++i) {
      time += random() % 20 == 0 ? random() % 100'000 * 1s : random() % sparse * 1s;
      order.push_back(time);
    }
    std::vector<std::pair<Duration, Duration>> keys;
    for (const Duration one : order) keys.emplace_back(one + random() % 60'000 * 1ms, one);
    std::ranges::sort(keys);
    guard_ = {};
    passed_.clear();
    const unsigned vantages = 1 + random() % 3;
    for (const auto& [key, one] : keys) add(one, std::to_string(random() % vantages));
    finish();
    ASSERT_EQ(passed_.size(), 700U);
    ASSERT_THAT(ahead_, IsEmpty());
  }
}

}  // namespace
}  // namespace reachd::store
