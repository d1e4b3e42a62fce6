#include "aggregate/rtt_level.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <numbers>
#include <random>
#include <string>
#include <vector>

namespace reachd::aggregate {
namespace {

using namespace std::chrono_literals;

constexpr UtcTime kStart{1'800'000'000s};
constexpr Duration kInterval = 60s;

Duration milliseconds(double value) {
  return std::chrono::round<std::chrono::microseconds>(
      std::chrono::duration<double, std::milli>(value));
}

double to_milliseconds(Duration value) { return to_seconds(value) * 1000; }

using Random = std::mt19937_64;
/// In milliseconds.
using Jitter = std::function<double(Random&)>;

/// Median absolute deviation 1 ms.
double half_normal(Random& random) { return std::abs(std::normal_distribution(0.0, 2.5)(random)); }
/// Median absolute deviation 1 ms; one in a hundred is above 12 ms.
double log_normal(Random& random) {
  return std::lognormal_distribution(std::log(2.0), 0.8)(random);
}

/// What the paths do to the round-trip times of a check. Times in milliseconds.
struct Paths {
  Jitter jitter = half_normal;
  /// Of 20 to 200 ms.
  double spikes = 0;
  double loss = 0;
  double daily_wave = 0;
  Duration interval = kInterval;
};

/// Feeds a detector from paths of a known level, and keeps what it finds.
class Feed {
 public:
  Feed(const Paths& paths, unsigned seed) : paths_(paths), random_(seed) {}

  /// A probe each interval.
  void play(double level, int probes) {
    for (int i = 0; i < probes; ++i) {
      now_ += paths_.interval;
      if (is_drawn(paths_.loss)) continue;
      double rtt = level + paths_.jitter(random_) + paths_.daily_wave * wave();
      if (is_drawn(paths_.spikes)) rtt += between(20, 200);
      sent_.push_back(now_);
      if (const auto shift = detector_.add(now_, milliseconds(rtt))) found_.push_back(*shift);
    }
  }
  double between(double low, double high) {
    return std::uniform_real_distribution(low, high)(random_);
  }
  /// How many probes were answered before `time`.
  std::ptrdiff_t index_of(UtcTime time) const {
    return std::ranges::lower_bound(sent_, time) - sent_.begin();
  }
  UtcTime next() const { return now_ + paths_.interval; }
  const RttLevel& detector() const { return detector_; }
  const std::vector<LevelShift>& found() const { return found_; }

 private:
  bool is_drawn(double share) { return std::bernoulli_distribution(share)(random_); }
  double wave() const {
    return std::sin(2 * std::numbers::pi * to_seconds(now_ - kStart) / to_seconds(24h));
  }

  Paths paths_;
  Random random_;
  RttLevel detector_;
  UtcTime now_ = kStart;
  std::vector<UtcTime> sent_;
  std::vector<LevelShift> found_;
};

/// Draws the next level from the present one.
using Steps = std::function<double(Feed&, double level)>;

/// Any level of 150 to 370 ms that is 5 ms away at least.
double to_any_level(Feed& feed, double level) {
  double next = level;
  while (std::abs(next - level) < 5) next = feed.between(150, 370);
  return next;
}

/// Up or down by as much as `least` to `most`, small steps as often as wide ones.
Steps step_of(double least, double most) {
  return [least, most](Feed& feed, double level) {
    const double step = std::exp(feed.between(std::log(least), std::log(most)));
    const bool is_up = level - step < 100 || (level + step < 500 && feed.between(0, 1) < 0.5);
    return is_up ? level + step : level - step;
  };
}

struct Score {
  double precision = 0;
  double recall = 0;
};

std::string to_text(const Score& score) {
  return "precision " + std::to_string(score.precision) + ", recall " +
         std::to_string(score.recall);
}

/// A shift is found when one is told within two samples of it.
Score score_of(const Feed& feed, const std::vector<UtcTime>& shifts) {
  const auto is_found = [&](UtcTime shift) {
    return std::ranges::any_of(feed.found(), [&](const LevelShift& found) {
      return std::abs(feed.index_of(found.time) - feed.index_of(shift)) <= 2;
    });
  };
  const auto hits = static_cast<double>(std::ranges::count_if(shifts, is_found));
  return {hits / std::max(static_cast<double>(feed.found().size()), hits),
          hits / static_cast<double>(shifts.size())};
}

/// Levels that last for 40 to 400 samples.
Score score_of(const Paths& paths, const Steps& next_level, unsigned seed) {
  constexpr int kShifts = 300;
  Feed feed(paths, seed);
  std::vector<UtcTime> shifts;
  double level = 250;
  feed.play(level, 100);
  for (int i = 0; i < kShifts; ++i) {
    shifts.push_back(feed.next());
    level = next_level(feed, level);
    feed.play(level, static_cast<int>(feed.between(40, 400)));
  }
  return score_of(feed, shifts);
}

void expect_found(const Paths& paths, const Steps& next_level) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    const Score score = score_of(paths, next_level, seed);
    EXPECT_GE(score.precision, 0.9) << to_text(score) << ", seed " << seed;
    EXPECT_GE(score.recall, 0.9) << to_text(score) << ", seed " << seed;
  }
}

void expect_nothing(const Paths& paths, int probes) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    Feed feed(paths, seed);
    feed.play(250, probes);
    EXPECT_EQ(feed.found().size(), 0U) << "seed " << seed;
  }
}

TEST(RttLevelShiftTest, ShiftsBetweenUpstreamsAreFound) {
  expect_found({}, to_any_level);
  expect_found({.jitter = log_normal}, to_any_level);
}

TEST(RttLevelShiftTest, ShiftsOfFiveToAHundredMillisecondsAreFound) {
  expect_found({}, step_of(5, 100));
  expect_found({.jitter = log_normal}, step_of(5, 100));
}

TEST(RttLevelShiftTest, ShiftsAreFoundAmongSpikesLossAndTheDailyWave) {
  const Paths rough{.spikes = 0.01, .loss = 0.02, .daily_wave = 10};
  expect_found(rough, step_of(5, 100));
  Paths rougher = rough;
  rougher.jitter = log_normal;
  expect_found(rougher, step_of(5, 100));
}

TEST(RttLevelShiftTest, ShiftsAreFoundAtTenSecondsAndAtFiveMinutes) {
  const Paths fast{.spikes = 0.01, .loss = 0.02, .daily_wave = 10, .interval = 10s};
  expect_found(fast, step_of(5, 100));
  Paths slow = fast;
  slow.interval = 300s;
  expect_found(slow, step_of(5, 100));
}

/// Five spreads of the jitter, whose tail reaches as far.
TEST(RttLevelShiftTest, ShiftsOfJustFiveMillisecondsAreFound) { expect_found({}, step_of(5, 5)); }

TEST(RttLevelShiftTest, NothingIsFoundOnAFlatSeries) {
  expect_nothing({.spikes = 0.01, .loss = 0.02}, 100'000);
  expect_nothing({.jitter = log_normal, .spikes = 0.01, .loss = 0.02}, 100'000);
}

TEST(RttLevelShiftTest, TheDailyWaveIsNoShift) {
  expect_nothing({.spikes = 0.01, .daily_wave = 10}, 30'000);
}

TEST(RttLevelShiftTest, CongestionForAnHourIsRarelyAShift) {
  std::size_t found = 0;
  for (unsigned seed = 1; seed <= 100; ++seed) {
    Feed feed({}, seed);
    feed.play(250, 200);
    for (int i = 0; i < 60; ++i) feed.play(250 + feed.between(20, 300), 1);
    feed.play(250, 200);
    found += feed.found().empty() ? 0 : 1;
  }
  EXPECT_LE(found, 20U);
}

/// Without jitter, a sample a minute.
class RttLevelTest : public testing::Test {
 protected:
  std::optional<LevelShift> see(double rtt) {
    now_ += kInterval;
    return level_.add(now_, milliseconds(rtt));
  }
  /// The last of the shifts.
  std::optional<LevelShift> see(double rtt, int times) {
    std::optional<LevelShift> last;
    for (int i = 0; i < times; ++i) {
      if (const auto shift = see(rtt)) last = shift;
    }
    return last;
  }

  RttLevel level_;
  UtcTime now_ = kStart;
};

TEST_F(RttLevelTest, EightSamplesMakeALevel) {
  see(200, 7);
  EXPECT_FALSE(level_.level());
  EXPECT_FALSE(level_.spread());
  EXPECT_FALSE(level_.is_raised(10s));
  see(200);
  EXPECT_EQ(level_.level(), 200ms);
}

TEST_F(RttLevelTest, LevelAndSpreadAreThoseOfTheJitter) {
  Feed feed({.spikes = 0.01}, 1);
  feed.play(200, 2000);
  EXPECT_NEAR(to_milliseconds(*feed.detector().level()), 201.7, 1);
  EXPECT_NEAR(to_milliseconds(*feed.detector().spread()), 1, 0.4);
}

TEST_F(RttLevelTest, AShiftTellsWhenAndFromWhatToWhat) {
  see(200, 50);
  const UtcTime last_before = now_;
  const auto shift = see(310, 8);
  ASSERT_TRUE(shift);
  EXPECT_EQ(shift->time, last_before + kInterval);
  EXPECT_NEAR(to_milliseconds(shift->from), 200, 0.5);
  EXPECT_EQ(shift->to, 310ms);
  EXPECT_NEAR(to_milliseconds(*level_.level()), 310, 0.5);
}

TEST_F(RttLevelTest, AShiftDownIsToldAlike) {
  see(310, 50);
  const UtcTime last_before = now_;
  const auto shift = see(304, 8);
  ASSERT_TRUE(shift);
  EXPECT_EQ(shift->time, last_before + kInterval);
  EXPECT_EQ(shift->to, 304ms);
}

TEST_F(RttLevelTest, AWideShiftIsToldAfterSixSamples) {
  see(200, 50);
  EXPECT_FALSE(see(310, 5));
  EXPECT_TRUE(see(310));
}

TEST_F(RttLevelTest, AShiftIsToldOnce) {
  see(200, 50);
  see(310, 8);
  EXPECT_FALSE(see(310, 200));
}

TEST_F(RttLevelTest, FiveSpikesInARowAreNoShift) {
  see(200, 50);
  for (int burst = 0; burst < 20; ++burst) {
    EXPECT_FALSE(see(350, 5));
    EXPECT_FALSE(see(200, 10));
  }
  EXPECT_NEAR(to_milliseconds(*level_.level()), 200, 1);
}

TEST_F(RttLevelTest, AShiftDuringAnOutageHappensWithTheFirstAnswer) {
  see(200, 50);
  now_ += 9h;
  const UtcTime first_answer = now_ + kInterval;
  const auto shift = see(260, 8);
  ASSERT_TRUE(shift);
  EXPECT_EQ(shift->time, first_answer);
}

TEST_F(RttLevelTest, WhatIsTooNoisyForALevelIsOneAfterFiveHundredSamples) {
  see(200, 50);
  const UtcTime onset = now_ + kInterval;
  std::optional<LevelShift> shift;
  int samples = 0;
  for (; !shift && samples < 600; ++samples) shift = see(samples % 2 == 0 ? 250 : 450);
  ASSERT_TRUE(shift);
  EXPECT_NEAR(samples, 500, 10);
  EXPECT_EQ(shift->time, onset);
  EXPECT_NEAR(to_milliseconds(shift->to), 350, 100);
}

TEST_F(RttLevelTest, AnOlderSampleIsPassedOver) {
  see(200, 50);
  for (int i = 0; i < 50; ++i) EXPECT_FALSE(level_.add(now_ - 1s, 400ms));
  EXPECT_EQ(level_.level(), 200ms);
}

TEST_F(RttLevelTest, RaisedIsMoreThanTwentyMillisecondsAboveAQuietLevel) {
  see(200, 50);
  EXPECT_FALSE(level_.is_raised(milliseconds(219.9)));
  EXPECT_TRUE(level_.is_raised(milliseconds(220.1)));
  EXPECT_FALSE(level_.is_raised(100ms));
}

TEST_F(RttLevelTest, RaisedIsMoreThanThreeSpreadsAboveANoisyLevel) {
  Feed feed({.jitter = [](Random& random) { return 10 * half_normal(random); }}, 1);
  feed.play(200, 1000);
  const Duration bound = *feed.detector().level() + 3 * *feed.detector().spread();
  EXPECT_GT(bound, *feed.detector().level() + 20ms);
  EXPECT_FALSE(feed.detector().is_raised(bound - 10us));
  EXPECT_TRUE(feed.detector().is_raised(bound + 10us));
}

TEST_F(RttLevelTest, CongestionStaysRaisedWhileItLasts) {
  Feed feed({}, 1);
  feed.play(200, 200);
  for (int i = 0; i < 20; ++i) feed.play(200 + (i % 2 == 0 ? 40 : 280), 1);
  EXPECT_TRUE(feed.detector().is_raised(240ms));
}

}  // namespace
}  // namespace reachd::aggregate
