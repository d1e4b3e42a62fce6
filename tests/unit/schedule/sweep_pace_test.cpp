#include "schedule/sweep_pace.hpp"

#include <gtest/gtest.h>

namespace reachd::schedule {
namespace {

using namespace std::chrono_literals;

constexpr SteadyTime kStart{1h};

TEST(SweepPaceTest, ProbesOfARoundAreSpreadEvenlyOverIt) {
  SweepPace pace(4, 10s, kStart);
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(pace.next(), kStart + i * 2500ms);
    pace.advance(pace.next());
  }
}

TEST(SweepPaceTest, ALittleLatenessIsMadeUpForByTheNextProbe) {
  SweepPace pace(4, 10s, kStart);
  pace.advance(kStart + SweepPace::kPatience);
  EXPECT_EQ(pace.next(), kStart + 2500ms);
  EXPECT_EQ(pace.slipped(), Duration::zero());
}

TEST(SweepPaceTest, WhatFellBehindMovesAllThatFollowsInsteadOfHurryingIt) {
  SweepPace pace(4, 10s, kStart);
  pace.advance(kStart + 7s);
  EXPECT_EQ(pace.next(), kStart + 7s + 2500ms);
  EXPECT_EQ(pace.slipped(), 7s);
  pace.advance(pace.next());
  EXPECT_EQ(pace.next(), kStart + 7s + 5s);
}

TEST(SweepPaceTest, AMillionRoundsDriftByNothing) {
  SweepPace pace(3, 10s, kStart);
  for (int i = 0; i < 3'000'000; ++i) pace.advance(pace.next() + 1ms);
  EXPECT_EQ(pace.next(), kStart + 1'000'000 * Duration(10s));
  EXPECT_EQ(pace.slipped(), Duration::zero());
}

TEST(SweepPaceTest, PlaceInALargePrefixAndALongIntervalIsExactToAMillisecond) {
  constexpr std::uint64_t kSize = 1 << 24;
  constexpr Duration kInterval = 366 * 24h;
  SweepPace pace(kSize, kInterval, kStart);
  for (std::uint64_t i = 0; i < kSize / 2; ++i) pace.advance(kStart);
  EXPECT_EQ(pace.next(), kStart + kInterval / 2);
}

TEST(SweepPaceTest, WithoutAnIntervalEveryProbeIsDueAtOnce) {
  SweepPace pace(4, Duration::zero(), kStart);
  pace.advance(kStart + 1h);
  EXPECT_EQ(pace.next(), kStart);
  EXPECT_EQ(pace.position(), 1U);
}

}  // namespace
}  // namespace reachd::schedule
