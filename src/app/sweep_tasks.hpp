#pragma once

#include <vector>

#include "app/sweep.hpp"
#include "config/config.hpp"
#include "reachd/clock.hpp"

namespace reachd::app {

/// What a node has to sweep, without end. Order and phase of a sweep depend on the vantage and the
/// prefix alone, so that each address keeps its place in the interval when a node is started anew.
std::vector<SweepTask> sweep_tasks(const config::Config& config, UtcTime now);

}  // namespace reachd::app
