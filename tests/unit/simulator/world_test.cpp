#include "support/simulator/world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <stdexcept>

namespace reachd::simulator {
namespace {

using namespace std::chrono_literals;

Options with_seed(std::uint64_t seed) {
  Options options;
  options.seed = seed;
  return options;
}

TEST(WorldTest, BothUpstreamsCarrySomethingWhateverTheSeed) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Options options = with_seed(seed);
    options.vantages = 1 + seed % kMostVantages;
    const World world(options);
    std::set<Upstream> used;
    for (std::size_t vantage = 0; vantage < world.vantages(); ++vantage) {
      for (std::size_t net = 0; net < kNets; ++net) used.insert(world.upstream(vantage, net));
    }
    EXPECT_EQ(used.size(), kUpstreams) << "seed " << seed;
  }
}

TEST(WorldTest, TheUpstreamsOfAVantageDifferByTensOfMilliseconds) {
  Options options;
  options.vantages = kMostVantages;
  const World world(options);
  for (std::size_t vantage = 0; vantage < kMostVantages; ++vantage) {
    for (std::size_t net = 0; net < kNets; ++net) {
      const Duration one = world.rtt(vantage, Upstream::as4837, net);
      const Duration other = world.rtt(vantage, Upstream::as20485, net);
      EXPECT_GE(std::chrono::abs(one - other), 40ms);
      EXPECT_GE(std::min(one, other), 160ms);
      EXPECT_LE(std::max(one, other), 380ms);
    }
  }
}

TEST(WorldTest, TheWayLeadsThroughTheUpstreamIntoTheCountry) {
  const World world(with_seed(7));
  const auto& way = world.way(0, Upstream::as20485);
  EXPECT_TRUE(std::ranges::is_sorted(way, {}, &Hop::part));
  EXPECT_TRUE(std::ranges::is_sorted(way, {}, &Hop::share));
  EXPECT_EQ(way.front().asn, world.vantage(0)->asn);
  EXPECT_EQ(way.back().asn, kCountryAsn);
  EXPECT_TRUE(std::ranges::any_of(way, [](const Hop& hop) { return hop.asn == 20485; }));
}

TEST(WorldTest, TheCountryIsBusiestInItsEvening) {
  const UtcTime midnight = Options{}.start;
  EXPECT_NEAR(World::load(midnight + 11h), 1, 1e-9);
  EXPECT_NEAR(World::load(midnight + 23h), 0, 1e-9);
  EXPECT_LT(World::load(midnight + 5h), World::load(midnight + 8h));
}

TEST(WorldTest, OptionsOutOfBoundsAreRefused) {
  const auto refuses = [](auto change) {
    Options options;
    change(options);
    EXPECT_THROW(World{options}, std::invalid_argument);
  };
  refuses([](Options& options) { options.vantages = 0; });
  refuses([](Options& options) { options.vantages = 7; });
  refuses([](Options& options) { options.interval = 999ms; });
  refuses([](Options& options) { options.loss = 0.5; });
  refuses([](Options& options) { options.length = -1s; });
}

TEST(RandomTest, StreamsOfOneSeedDiffer) {
  EXPECT_NE(Random(1, "a").next(), Random(1, "b").next());
  EXPECT_NE(Random(1, "a").next(), Random(2, "a").next());
  EXPECT_EQ(Random(1, "a").next(), Random(1, "a").next());
}

TEST(RandomTest, NormalValuesHaveTheirMeanAndVariance) {
  Random random(1, "normal");
  double sum = 0;
  double squares = 0;
  constexpr int kCount = 100'000;
  for (int i = 0; i < kCount; ++i) {
    const double value = random.normal();
    sum += value;
    squares += value * value;
  }
  EXPECT_NEAR(sum / kCount, 0, 0.02);
  EXPECT_NEAR(squares / kCount, 1, 0.02);
}

TEST(RandomTest, HalfOfTheDurationsLieBelowTheGeometricMean) {
  Random random(1, "durations");
  int below = 0;
  for (int i = 0; i < 10'000; ++i) {
    const Duration duration = random.log_between(1min, 100min);
    ASSERT_GE(duration, 1min);
    ASSERT_LE(duration, 100min);
    if (duration < 10min) ++below;
  }
  EXPECT_NEAR(below, 5000, 200);
}

}  // namespace
}  // namespace reachd::simulator
