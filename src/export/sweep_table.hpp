#pragma once

#include <string>

#include "reachd/sweep.hpp"

namespace reachd::exporter {

/// A table with a row for each sweep; nothing where nothing is swept.
std::string sweep_table(const SweepReports& sweeps);

}  // namespace reachd::exporter
