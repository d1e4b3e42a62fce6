#pragma once

#include <string>

#include "reachd/observation.hpp"

namespace reachd::app {

/// A trace as traceroute prints it: a line that says what was traced, one a hop (number, address,
/// origin AS, round trip; `*` for a silent one; none behind the last that answered where an error
/// of ours ended it), and, unless the target was reached, one that says why it ended. Ends in a
/// line break. Empty for an observation that is no trace.
std::string trace_text(const Observation& observation);

}  // namespace reachd::app
