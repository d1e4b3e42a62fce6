#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "detection/alarm.hpp"
#include "reachd/incident.hpp"
#include "reachd/likelihoods.hpp"
#include "support/simulator/scenario.hpp"

namespace reachd::detection {

/// One simulated scenario, and what was made of it.
struct Trial {
  simulator::ScenarioKind kind{};
  std::uint64_t seed = 0;
  std::vector<simulator::Truth> truths;
  std::vector<Incident> incidents;
  /// Of the detectors that it is compared with, on the same observations; in the order of
  /// baseline_names().
  std::vector<std::vector<Alarm>> baselines;
  std::uint64_t probes = 0;
  Duration length{};
};

Trial run_trial(simulator::ScenarioKind kind, const simulator::Options& options,
                const LikelihoodsPtr& table);

}  // namespace reachd::detection
