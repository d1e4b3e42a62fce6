#include "support/simulator/simulation.hpp"

#include <map>
#include <set>

#include "store/observation_json.hpp"
#include "unit/simulator/simulation_fixture.hpp"

namespace reachd::simulator {
namespace {

using namespace std::chrono_literals;

class SimulationTest : public SimulationFixture {
 protected:
  std::string lines() const {
    std::string text;
    for (const auto& [vantage, observation] : observations_) {
      text += store::to_json_line(observation) + "\n";
    }
    return text;
  }
};

TEST_F(SimulationTest, OneSeedGivesTheSameBytesAndAnotherGivesOthers) {
  options_.length = 90min;
  run(ScenarioKind::flood_rising);
  const std::string first = lines();
  run(ScenarioKind::flood_rising);
  EXPECT_EQ(lines(), first);
  options_.seed = 2;
  run(ScenarioKind::flood_rising);
  EXPECT_NE(lines(), first);
}

TEST_F(SimulationTest, ObservationsComeInTheOrderOfTheirEnds) {
  options_.length = 1h;
  scenario_ = make_scenario(ScenarioKind::normal, options_);
  Simulation simulation(options_, scenario_);
  UtcTime last = options_.start;
  simulation.on_observation([&](std::size_t, const Observation& observation) {
    const UtcTime now = simulation.now();
    EXPECT_GE(now, last);
    const Duration took = now - observation.time;
    EXPECT_LE(took, observation.check->module->timeout + 1us);
    if (observation.outcome == Outcome::timeout && observation.check->module->votes) {
      EXPECT_GE(took, observation.check->module->timeout);
    }
    last = now;
  });
  simulation.run();
}

TEST_F(SimulationTest, EveryCheckHasAProbeAnInterval) {
  options_.loss = 0;
  options_.length = 1h;
  run(ScenarioKind::normal);
  std::map<std::pair<std::size_t, CheckId>, std::size_t> counts;
  for (const auto& [vantage, observation] : observations_) {
    EXPECT_EQ(observation.outcome, Outcome::success);
    ++counts[{vantage, observation.check->id}];
  }
  EXPECT_EQ(counts.size(), 3 * make_watch(nullptr, 60s).targets.size());
  for (const auto& [key, count] : counts) {
    const Duration interval = make_watch(nullptr, 60s).watch.checks[key.second]->interval;
    EXPECT_NEAR(static_cast<double>(count), to_seconds(1h) / to_seconds(interval), 1.01);
  }
}

TEST_F(SimulationTest, ProbesOfACheckKeepASecondApartAndThreeAtOnce) {
  run(ScenarioKind::address_services);
  std::map<std::pair<std::size_t, CheckId>, std::vector<UtcTime>> sent;
  std::map<std::pair<std::size_t, CheckId>, std::vector<UtcTime>> silent;
  for (const auto& [vantage, observation] : observations_) {
    const CheckPtr& check = observation.check;
    sent[{vantage, check->id}].push_back(observation.time);
    const bool is_silent = check->module->votes && observation.outcome == Outcome::timeout;
    if (is_silent) silent[{vantage, check->id}].push_back(observation.time);
  }
  for (auto& [key, times] : sent) {
    std::ranges::sort(times);
    for (std::size_t i = 1; i < times.size(); ++i) ASSERT_GE(times[i] - times[i - 1], 1s - 1us);
  }
  const SimulatedWatch made = make_watch(nullptr, options_.interval);
  for (auto& [key, times] : silent) {
    std::ranges::sort(times);
    const Duration timeout = made.watch.checks[key.second]->module->timeout;
    for (std::size_t i = 3; i < times.size(); ++i)
      ASSERT_GE(times[i] - times[i - 3], timeout - 1us);
  }
}

TEST_F(SimulationTest, AFailureIsLookedAtAgainAfterASecond) {
  run(ScenarioKind::address_services);
  // Silent: the first failing probe ends with its timeout.
  const auto failures = sent(truth().hosts.front(), "ping", {truth().begin, truth().end}, 0);
  ASSERT_GE(failures.size(), 2U);
  EXPECT_GE(failures[1].time - failures[0].time, 4s - 1us);
  EXPECT_LE(failures[1].time - failures[0].time, 5s);
}

TEST_F(SimulationTest, WithoutLossNoHostIsEverToldDown) {
  options_.loss = 0;
  options_.length = 24h;
  run(ScenarioKind::normal);
  EXPECT_EQ(times_told(State::down) + times_told(State::degraded) + times_told(State::unknown), 0U);
}

/// Over many days it is: three losses in a row look like an outage. See docs/availability.md.
TEST_F(SimulationTest, OneLossInAHundredTellsNoHostDownOnThisDay) {
  options_.length = 24h;
  run(ScenarioKind::normal);
  EXPECT_EQ(times_told(State::down), 0U);
}

TEST_F(SimulationTest, AsManyProbesAreLostAsWasAskedFor) {
  options_.length = 24h;
  run(ScenarioKind::normal);
  double lost = 0;
  for (const auto& [vantage, observation] : observations_) {
    if (observation.outcome == Outcome::timeout) ++lost;
  }
  const double share = lost / static_cast<double>(observations_.size());
  // Traces pass over losses; twice as much at the busiest time, 1.375 times on average.
  EXPECT_GT(share, 0.010);
  EXPECT_LT(share, 0.016);
}

TEST_F(SimulationTest, AWithdrawalTakesEveryHostDownAtEveryVantageSoonAfter) {
  // Routes converge, the slot comes, and two silences a second apart end with the longest timeout.
  const Duration longest = 40s + options_.interval + 2 * Duration(10s) + 5s;
  for (options_.seed = 1; options_.seed <= 2; ++options_.seed) {
    run(ScenarioKind::withdrawal_all);
    std::set<std::pair<std::size_t, std::string>> down;
    for (const HostChange& one : changes_) {
      const bool is_soon = one.told >= truth().begin && one.told <= truth().begin + longest;
      if (is_soon && one.transition.to == State::down) down.emplace(one.vantage, one.host);
    }
    EXPECT_EQ(down.size(), 3 * hosts_of_country().count()) << "seed " << options_.seed;
  }
}

TEST_F(SimulationTest, ACutVantageKnowsNothingAndTellsNobodyDown) {
  options_.loss = 0;
  for (options_.seed = 1; options_.seed <= 2; ++options_.seed) {
    run(ScenarioKind::vantage_cut);
    EXPECT_EQ(times_told(State::down), 0U) << "seed " << options_.seed;
    std::set<std::string> unknown;
    for (const HostChange& one : changes_) {
      if (one.transition.to == State::unknown) unknown.insert(one.host);
    }
    EXPECT_EQ(unknown.size(), kSites) << "seed " << options_.seed;
  }
}

TEST_F(SimulationTest, AnsweringHostsAreUpAgainSoonAfterTheEnd) {
  options_.loss = 0;
  run(ScenarioKind::withdrawal_all);
  std::map<std::pair<std::size_t, std::string>, State> last;
  for (const HostChange& one : changes_) {
    if (one.told <= truth().end + options_.interval + 5s) {
      last[{one.vantage, one.host}] = one.transition.to;
    }
  }
  EXPECT_TRUE(std::ranges::all_of(last, [](const auto& one) { return one.second == State::up; }));
}

TEST_F(SimulationTest, TheAggregatorCanBeAskedWhileAnObservationIsTold) {
  options_.length = 10min;
  Simulation simulation(options_, make_scenario(ScenarioKind::normal, options_));
  std::size_t asked = 0;
  simulation.on_observation([&](std::size_t vantage, const Observation& observation) {
    const Snapshot snapshot = simulation.aggregator(vantage).snapshot(simulation.now());
    const auto& last = snapshot.checks[observation.check->id].last;
    ASSERT_TRUE(last.ended());
    EXPECT_EQ(last.time(), observation.time);
    ++asked;
  });
  simulation.run();
  EXPECT_GT(asked, 1000U);
}

}  // namespace
}  // namespace reachd::simulator
