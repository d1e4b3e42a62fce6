#pragma once

#include <span>
#include <string>

#include "diagnose/finding.hpp"
#include "reachd/clock.hpp"
#include "reachd/incident.hpp"

namespace reachd::diagnose {

/// What happened, in one or two sentences of plain English that can be quoted: what was seen, and
/// what that is consistent with. It never says more than was found. `onsets`: of the machines, in
/// order.
std::string summary_of(const Incident& incident, std::span<const Finding> findings,
                       std::span<const UtcTime> onsets);

}  // namespace reachd::diagnose
