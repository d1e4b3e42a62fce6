#include "aggregate/timeline.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace reachd::aggregate {
namespace {

using namespace std::chrono_literals;

const UtcTime kStart = UtcTime{} + 24h * 20'000;
constexpr std::array<Duration, 4> kWindows{5min, 1h, 24h, 30 * 24h};

TEST(TimelineTest, BeforeTheFirstChangeNothingIsKnown) {
  const Timeline timeline;
  EXPECT_EQ(timeline.state(), State::unproven);
  EXPECT_EQ(timeline.since(), std::nullopt);
  EXPECT_EQ(timeline.share(1h, kStart).known, 0s);
}

TEST(TimelineTest, UpAndDegradedAreUpAndUnknownIsNeither) {
  Timeline timeline;
  timeline.append(kStart, State::up);
  timeline.append(kStart + 10s, State::degraded);
  timeline.append(kStart + 20s, State::down);
  timeline.append(kStart + 30s, State::unknown);
  const auto share = timeline.share(1h, kStart + 100s);
  EXPECT_EQ(share.up, 20s);
  EXPECT_EQ(share.known, 30s);
}

TEST(TimelineTest, AWindowTakesOnlyWhatLiesInIt) {
  Timeline timeline;
  timeline.append(kStart, State::up);
  timeline.append(kStart + 100s, State::down);
  const auto share = timeline.share(60s, kStart + 120s);
  EXPECT_EQ(share.up, 40s);
  EXPECT_EQ(share.known, 60s);
}

TEST(TimelineTest, AVerdictThatComesLateRewritesTheTimeSinceItsOnset) {
  Timeline timeline;
  timeline.append(kStart, State::up);
  timeline.append(kStart + 50s, State::unknown);
  timeline.cut(kStart + 40s);
  timeline.append(kStart + 40s, State::down);
  EXPECT_EQ(timeline.share(1h, kStart + 100s).up, 40s);
  EXPECT_EQ(timeline.share(1h, kStart + 100s).known, 100s);
  EXPECT_EQ(timeline.since(), kStart + 40s);
}

TEST(TimelineTest, ASteadyHostIsOneEntryHoweverLong) {
  Timeline timeline;
  for (int hour = 0; hour < 1000; ++hour) {
    timeline.append(kStart + hour * 1h, State::up);
    timeline.fold(kWindows, kStart + hour * 1h);
  }
  EXPECT_EQ(timeline.size(), 1U);
}

TEST(TimelineTest, KeepsExactTimesOfTheLatestChanges) {
  Timeline timeline;
  for (int i = 0; i < 1000; ++i) {
    timeline.append(kStart + i * 7s, i % 2 == 0 ? State::up : State::down);
    timeline.fold(kWindows, kStart + i * 7s);
  }
  const auto share = timeline.share(140s, kStart + 7000s);
  EXPECT_EQ(share.up, 70s);
  EXPECT_EQ(share.known, 140s);
}

/// A host that flaps at random for two months, next to a list of all its changes.
class FlappingTimelineTest : public testing::Test {
 protected:
  void flap_once() {
    static constexpr std::array kStates{State::up, State::down, State::unknown};
    now_ += Duration(1s) * static_cast<int>(1 + random_() % 400);
    const State state = kStates.at(random_() % kStates.size());
    timeline_.append(now_, state);
    timeline_.fold(kWindows, now_);
    all_.emplace_back(now_, state);
  }

  Duration known(Duration window) const {
    Duration known{};
    for (std::size_t i = 0; i < all_.size(); ++i) {
      const UtcTime end = i + 1 < all_.size() ? all_[i + 1].first : now_;
      const Duration lasted = end - std::max(all_[i].first, now_ - window);
      if (all_[i].second != State::unknown) known += std::max(lasted, Duration::zero());
    }
    return known;
  }

  std::mt19937 random_{3};
  UtcTime now_ = kStart;
  Timeline timeline_;
  std::vector<std::pair<UtcTime, State>> all_;
};

TEST_F(FlappingTimelineTest, ErrsByASixtiethOfTheWindowAtMost) {
  while (now_ < kStart + 60 * 24h) flap_once();
  for (const Duration window : kWindows) {
    const Duration error = timeline_.share(window, now_).known - known(window);
    EXPECT_LE(std::chrono::abs(error), window / 60) << to_seconds(window);
  }
}

TEST_F(FlappingTimelineTest, MemoryIsBounded) {
  std::size_t most = 0;
  while (now_ < kStart + 60 * 24h) {
    flap_once();
    most = std::max(most, timeline_.size());
  }
  EXPECT_LE(most, Timeline::kRecentChanges + kWindows.size() * 62);
}

TEST(HistoryTest, ADayIsDividedIntoHalfHoursOfUtcThatNowEnds) {
  const UtcTime now = kStart + 10min;
  EXPECT_EQ(history_start(now), kStart - 47 * 30min);
  Timeline timeline;
  timeline.append(kStart - 45min, State::up);
  timeline.append(kStart - 15min, State::down);
  const HostHistory history = history_of(timeline, now);
  EXPECT_EQ(history[44], (HistoryPart{0, 0}));
  EXPECT_EQ(history[45], (HistoryPart{kHistoryUnit / 2, kHistoryUnit / 2}));
  EXPECT_EQ(history[46], (HistoryPart{kHistoryUnit / 2, kHistoryUnit}));
  EXPECT_EQ(history[47], (HistoryPart{0, kHistoryUnit}));
}

TEST(HistoryTest, WhatIsNotKnownIsNeitherUpNorKnown) {
  Timeline timeline;
  timeline.append(kStart - 48h, State::up);
  timeline.append(kStart - 60min, State::unknown);
  const HostHistory history = history_of(timeline, kStart + 1s);
  EXPECT_EQ(history[44], (HistoryPart{kHistoryUnit, kHistoryUnit}));
  EXPECT_EQ(history[45], (HistoryPart{0, 0}));
  EXPECT_EQ(history[47], (HistoryPart{0, 0}));
}

TEST(HistoryTest, AnOutageOfASecondIsNotRoundedAway) {
  Timeline timeline;
  timeline.append(kStart - 48h, State::up);
  timeline.append(kStart - 60min, State::down);
  timeline.append(kStart - 60min + 1s, State::up);
  const HistoryPart part = history_of(timeline, kStart)[45];
  EXPECT_EQ(part.known, kHistoryUnit);
  EXPECT_LT(part.up, kHistoryUnit);
}

}  // namespace
}  // namespace reachd::aggregate
