#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/simulator/draft.hpp"
#include "support/simulator/simulation.hpp"

namespace reachd::simulator {

/// Runs scenarios and keeps what came of them.
class SimulationFixture : public testing::Test {
 protected:
  struct HostChange {
    std::size_t vantage;
    std::string host;
    Transition transition;
    UtcTime told;
  };

  const Scenario& run(ScenarioKind kind) {
    scenario_ = make_scenario(kind, options_);
    return run();
  }
  const Scenario& run() {
    observations_.clear();
    changes_.clear();
    Simulation simulation(options_, scenario_);
    simulation.on_observation([this](std::size_t vantage, const Observation& observation) {
      observations_.emplace_back(vantage, observation);
    });
    simulation.on_update([this](std::size_t vantage, UtcTime now, const aggregate::Update& update) {
      for (const aggregate::HostTransition& one : update.hosts) {
        changes_.push_back({vantage, one.host->name, one.transition, now});
      }
    });
    simulation.run();
    return scenario_;
  }

  const Truth& truth() const { return scenario_.truths.front(); }
  /// Observations sent at that host's check in a span, at one vantage or (-1) at all.
  std::vector<Observation> sent(std::string_view host, std::string_view check, Span span,
                                int vantage = -1) const {
    std::vector<Observation> found;
    for (const auto& [seen_by, observation] : observations_) {
      const bool matches = observation.check->host->name == host &&
                           observation.check->module->name == check &&
                           observation.time >= span.begin && observation.time < span.end &&
                           (vantage < 0 || seen_by == static_cast<std::size_t>(vantage));
      if (matches) found.push_back(observation);
    }
    return found;
  }
  std::size_t times_told(State state) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        changes_, [state](const HostChange& one) { return one.transition.to == state; }));
  }

  Options options_;
  Scenario scenario_;
  std::vector<std::pair<std::size_t, Observation>> observations_;
  std::vector<HostChange> changes_;
};

}  // namespace reachd::simulator
