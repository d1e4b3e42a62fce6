#pragma once

#include <string>

#include "aggregate/aggregator.hpp"
#include "reachd/check.hpp"

namespace reachd::app {

/// The lines of `reachd replay --transitions`: one JSON object for each state and each RTT level
/// that changed at a vantage.
std::string transition_lines(const Vantage& vantage, const aggregate::Update& update);

}  // namespace reachd::app
