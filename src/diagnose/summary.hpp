#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "diagnose/finding.hpp"
#include "reachd/clock.hpp"
#include "reachd/incident.hpp"

namespace reachd::diagnose {

/// How the hosts of an incident went.
struct Course {
  /// When each machine that fell silent did so, in order.
  std::vector<UtcTime> falls;
  /// Hosts that fell silent, and all that are part of it.
  std::size_t fallen = 0;
  std::size_t hosts = 0;
  /// Some were strained before, or are.
  bool was_strained = false;
  /// Hosts of the watch whose state was known.
  std::size_t known = 0;
};

/// What happened, in one or two sentences of plain English that can be quoted: what was seen, and
/// what that is consistent with. It never says more than was found.
std::string summary_of(const Incident& incident, std::span<const Finding> findings,
                       const Course& course);

}  // namespace reachd::diagnose
