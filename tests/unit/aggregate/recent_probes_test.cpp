#include "aggregate/recent_probes.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace reachd::aggregate {
namespace {

using namespace std::chrono_literals;

constexpr UtcTime kStart{1'800'000'000s};

TEST(RecentProbesTest, TheLossIsThatOfTheWindow) {
  RecentProbes recent;
  for (int minute = 0; minute < 10; ++minute) recent.answered(kStart + minute * 60s, 300ms);
  recent.failed(kStart + 590s, Outcome::timeout, true);
  EXPECT_EQ(recent.tally(kStart + 599s, 5min).probes, 6U);
  EXPECT_EQ(recent.tally(kStart + 599s, 5min).lost, 1U);
  EXPECT_EQ(recent.tally(kStart + 599s, 10min).probes, 11U);
}

TEST(RecentProbesTest, WhatIsOlderThanTenMinutesIsForgotten) {
  RecentProbes recent;
  recent.failed(kStart, Outcome::timeout, true);
  recent.answered(kStart + 600s, 300ms);
  EXPECT_EQ(recent.tally(kStart + 600s, 10min).lost, 0U);
  EXPECT_EQ(recent.tally(kStart + 3600s, 10min).probes, 0U);
}

TEST(RecentProbesTest, TheTimeBeforeARunOfFailuresIsKept) {
  RecentProbes recent;
  for (int i = 0; i < 20; ++i) recent.answered(kStart + i * 30s, 300ms);
  for (int i = 0; i < 50; ++i) recent.failed(kStart + 600s + i * 30s, Outcome::refused, i == 0);
  EXPECT_EQ(recent.before().lost, 0U);
  EXPECT_GE(recent.before().probes, 18U);
  EXPECT_EQ(recent.failure(), Outcome::refused);
}

TEST(RecentProbesTest, WhatAnOutageBeforeLostIsNoSignOfTheNext) {
  RecentProbes recent;
  for (int i = 0; i < 20; ++i) recent.answered(kStart + i * 30s, 300ms);
  for (int i = 0; i < 5; ++i) recent.failed(kStart + 600s + i * 1s, Outcome::timeout, i == 0);
  recent.answered(kStart + 660s, 300ms);
  recent.recovered(kStart + 660s);
  for (int i = 0; i < 8; ++i) recent.answered(kStart + 720s + i * 30s, 300ms);
  recent.failed(kStart + 960s, Outcome::timeout, true);
  EXPECT_EQ(recent.before().probes, 8U);
  EXPECT_EQ(recent.before().lost, 0U);
  EXPECT_EQ(recent.tally(kStart + 960s, 10min).lost, 6U) << "the loss ratio counts all";
}

TEST(RecentProbesTest, AnswersFarAboveTheLevelAreRaised) {
  RecentProbes recent;
  for (int i = 0; i < 30; ++i) recent.answered(kStart + i * 10s, 300ms);
  recent.answered(kStart + 300s, 360ms);
  recent.answered(kStart + 310s, 301ms);
  EXPECT_EQ(recent.tally(kStart + 310s, 10min).raised, 1U);
}

TEST(RecentProbesTest, AShiftOfTheLevelIsTold) {
  RecentProbes recent;
  for (int i = 0; i < 30; ++i) recent.answered(kStart + i * 60s, 300ms);
  std::optional<LevelShift> shift;
  for (int i = 30; i < 60; ++i) {
    const auto found = recent.answered(kStart + i * 60s, 200ms);
    if (found) shift = found;
  }
  ASSERT_TRUE(shift);
  EXPECT_EQ(shift->time, kStart + 30 * 60s);
  EXPECT_EQ(recent.level_changes(), 1U);
  EXPECT_EQ(std::optional<UtcTime>(recent.level_shift()), shift->time);
}

TEST(RecentProbesTest, TimesBeforeTheEpochAreTimesToo) {
  RecentProbes recent;
  recent.answered(UtcTime(-600s), 300ms);
  recent.answered(UtcTime(-540s), 300ms);
  EXPECT_EQ(recent.tally(UtcTime(-540s), 5min).probes, 2U);
}

TEST(RecentProbesTest, ItCountsHowManyFailedInARow) {
  RecentProbes recent;
  const UtcTime start(std::chrono::seconds(1'800'000'000));
  recent.failed(start, Outcome::timeout, true);
  recent.failed(start + std::chrono::seconds(1), Outcome::timeout, false);
  recent.answered(start + std::chrono::seconds(2), std::chrono::milliseconds(10));
  EXPECT_EQ(recent.silence(), 2U);
  recent.failed(start + std::chrono::seconds(3), Outcome::timeout, true);
  EXPECT_EQ(recent.silence(), 1U);
}

}  // namespace
}  // namespace reachd::aggregate
