#include "support/simulator/scenario.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "support/simulator/draft.hpp"
#include "support/simulator/fault_field.hpp"

namespace reachd::simulator {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kSeeds = 8;

Options with_seed(std::uint64_t seed) {
  Options options;
  options.seed = seed;
  return options;
}

bool tells_nothing(ScenarioKind kind) {
  return kind == ScenarioKind::normal || kind == ScenarioKind::host_renumbered ||
         kind == ScenarioKind::icmp_rate_limited || kind == ScenarioKind::resolver_failed;
}

/// All scenarios of some seeds, with their options.
template <typename Action>
void for_each_scenario(Action action) {
  for (const ScenarioKind kind : kAllScenarios) {
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      SCOPED_TRACE(std::string(to_string(kind)) + " of seed " + std::to_string(seed));
      const Options options = with_seed(seed);
      action(make_scenario(kind, options), options);
    }
  }
}

TEST(ScenarioTest, NamesAreReadBack) {
  std::set<std::string_view> names;
  for (const ScenarioKind kind : kAllScenarios) {
    names.insert(to_string(kind));
    EXPECT_EQ(parse_scenario(to_string(kind)), kind);
  }
  EXPECT_EQ(names.size(), kScenarioCount);
  EXPECT_EQ(parse_scenario("earthquake"), std::nullopt);
}

TEST(ScenarioTest, FortyMinutesAreQuiet) {
  for_each_scenario([](const Scenario& scenario, const Options& options) {
    for (const Effect& effect : scenario.effects) EXPECT_GE(effect.begin, options.start + 40min);
  });
}

TEST(ScenarioTest, EffectsComeInOrderAndLastForAWhile) {
  for_each_scenario([](const Scenario& scenario, const Options&) {
    EXPECT_TRUE(std::ranges::is_sorted(scenario.effects, {}, &Effect::begin));
    for (const Effect& effect : scenario.effects) {
      EXPECT_LT(effect.begin, effect.end);
      EXPECT_TRUE(effect.vantages.any());
      EXPECT_TRUE(effect.hosts.any());
      EXPECT_TRUE(effect.services.any());
    }
  });
}

TEST(ScenarioTest, TheSimulationGoesOnForAnHourAfterTheLastTruth) {
  for_each_scenario([](const Scenario& scenario, const Options&) {
    for (const Truth& truth : scenario.truths) EXPECT_GE(scenario.end, truth.end + 1h);
  });
}

TEST(ScenarioTest, OnlyWhatPutsNobodyOutOfReachHasNoTruth) {
  for_each_scenario([](const Scenario& scenario, const Options&) {
    EXPECT_EQ(scenario.truths.empty(), tells_nothing(scenario.kind));
    for (const Truth& truth : scenario.truths) {
      EXPECT_FALSE(truth.hosts.empty());
      EXPECT_FALSE(truth.vantages.empty());
      EXPECT_LT(truth.begin, truth.end);
      EXPECT_NE(truth.cause, Cause::undetermined);
    }
  });
}

TEST(ScenarioTest, TruthsSpanWhatFailsExactly) {
  for_each_scenario([](const Scenario& scenario, const Options&) {
    if (scenario.truths.empty() || scenario.kind == ScenarioKind::vantage_congested) return;
    UtcTime begin = UtcTime::max();
    UtcTime end = UtcTime::min();
    for (const Effect& effect : scenario.effects) {
      const auto span = failing(effect);
      if (!span) continue;
      begin = std::min(begin, span->begin);
      end = std::max(end, span->end);
    }
    EXPECT_EQ(scenario.truths.front().begin, begin);
    EXPECT_EQ(scenario.truths.front().end, end);
  });
}

/// Whether a probe of that moment has little chance.
bool fails(FaultField& field, std::size_t vantage, const Target& target, UtcTime time) {
  const Conditions conditions = field.at(vantage, target, time);
  return conditions.fault != Fault::none || conditions.loss > 0.5;
}

TEST(ScenarioTest, SomethingFailsRightAfterATruthBeginsAndNothingBeforeOrAfter) {
  for_each_scenario([](const Scenario& scenario, const Options& options) {
    if (scenario.truths.empty() || scenario.kind == ScenarioKind::vantage_congested) return;
    const World world(options);
    const SimulatedWatch made = make_watch(world.vantage(0), 60s);
    const auto someone_fails = [&](UtcTime time) {
      FaultField field(world, scenario.effects);
      bool any = false;
      for (std::size_t vantage = 0; vantage < world.vantages(); ++vantage) {
        for (const Target& target : made.targets) any |= fails(field, vantage, target, time);
      }
      return any;
    };
    const Truth& truth = scenario.truths.front();
    EXPECT_FALSE(someone_fails(truth.begin - 1ms));
    EXPECT_TRUE(someone_fails(truth.begin + 1ms));
    EXPECT_TRUE(someone_fails(truth.end - 1ms));
    EXPECT_FALSE(someone_fails(truth.end + 1ms));
  });
}

TEST(ScenarioTest, AnUpstreamThatIsCutLeavesSomePathAlone) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Options options = with_seed(seed);
    const Scenario scenario = make_scenario(ScenarioKind::upstream_cut, options);
    const World world(options);
    FaultField field(world, scenario.effects);
    std::size_t cut = 0;
    const UtcTime time = scenario.truths.front().begin + 10s;
    for (std::size_t vantage = 0; vantage < world.vantages(); ++vantage) {
      for (std::size_t net = 0; net < kNets; ++net) {
        std::size_t site = 0;
        while (!hosts_in(net).test(site)) ++site;
        if (fails(field, vantage, {site, Service::ping}, time)) ++cut;
      }
    }
    EXPECT_GT(cut, 0U) << "seed " << seed;
    EXPECT_LT(cut, world.vantages() * kNets) << "seed " << seed;
  }
}

TEST(ScenarioTest, FilteringLeavesAVantageAlone) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Scenario scenario = make_scenario(ScenarioKind::partial_filtering, with_seed(seed));
    EXPECT_LT(scenario.truths.front().vantages.size(), 3U) << "seed " << seed;
  }
}

TEST(ScenarioTest, WithdrawalsReachEverybodyWithinFortySeconds) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Scenario scenario = make_scenario(ScenarioKind::withdrawal_all, with_seed(seed));
    const auto& effects = scenario.effects;
    EXPECT_EQ(effects.size(), 3 * kNets);
    EXPECT_LE(effects.back().begin - effects.front().begin, 40s) << "seed " << seed;
  }
}

TEST(ScenarioTest, VantageFailuresAreNotAboutTheCountry) {
  for_each_scenario([](const Scenario& scenario, const Options&) {
    for (const Truth& truth : scenario.truths) {
      const bool is_of_vantage = truth.cause == Cause::vantage_failure;
      EXPECT_EQ(truth.about_the_country, !is_of_vantage);
      EXPECT_TRUE(!is_of_vantage || truth.vantages.size() == 1);
    }
  });
}

TEST(ScenarioTest, ALengthHoldsWhateverHappens) {
  Options options = with_seed(3);
  options.length = 24h;
  for (const ScenarioKind kind : kAllScenarios) {
    EXPECT_EQ(make_scenario(kind, options).end, options.start + 24h);
  }
}

TEST(ScenarioTest, OneSeedGivesOneScenarioAndAnotherGivesAnother) {
  const auto begin = [](std::uint64_t seed) {
    return make_scenario(ScenarioKind::name_service, with_seed(seed)).truths.front().begin;
  };
  EXPECT_EQ(begin(5), begin(5));
  EXPECT_NE(begin(5), begin(6));
}

}  // namespace
}  // namespace reachd::simulator
