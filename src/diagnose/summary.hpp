#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "diagnose/finding.hpp"
#include "reachd/clock.hpp"
#include "reachd/incident.hpp"

namespace reachd::diagnose {

/// What happened, in one or two sentences of plain English that can be quoted: what was seen, and
/// what that is consistent with. It never says more than was found. `onsets`: of the machines, in
/// order. `known`: hosts of the watch whose state was known.
std::string summary_of(const Incident& incident, std::span<const Finding> findings,
                       std::span<const UtcTime> onsets, std::size_t known);

}  // namespace reachd::diagnose
