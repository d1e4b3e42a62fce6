#pragma once

#include <span>
#include <vector>

#include "diagnose/hosts.hpp"
#include "reachd/evidence.hpp"
#include "reachd/incident.hpp"

namespace reachd::diagnose {

/// The controls lose or delay what they should not.
bool are_strained(const ProbeTally& controls);
/// The vantage's own line is congested: its controls are strained, and the hosts as well. It may
/// not speak of the hosts.
bool is_congested(const VantageEvidence& vantage);
/// Those that may be believed: healthy, and not congested.
std::vector<Witness> witnesses_of(std::span<const VantageEvidence* const> vantages);
/// By how many witnesses know of what it is about.
Standing standing_of(std::size_t witnesses);

}  // namespace reachd::diagnose
