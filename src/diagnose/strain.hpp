#pragma once

#include <set>
#include <string_view>

#include "reachd/evidence.hpp"

namespace reachd::diagnose {

/// The hosts of a vantage that a full queue before them makes lose their packets, though they are
/// up: those of a group that loses 45 % of its probes, or 25 % where its loss rises, while what it
/// answers is late, in the last minute or two, as seen from a vantage whose controls are neither.
/// Empty where there are no controls to vouch for the line. Names are valid as long as the
/// evidence. Pure.
std::set<std::string_view> strained_hosts(const VantageEvidence& vantage);

}  // namespace reachd::diagnose
