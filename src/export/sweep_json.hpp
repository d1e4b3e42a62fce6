#pragma once

#include <stop_token>

#include "export/metrics.hpp"
#include "reachd/sweep.hpp"

namespace reachd::exporter {

/// Of /api/v1/sweeps: an array with an object for each sweep, piece by piece. Ends where it is once
/// `stop` is requested.
void write_sweeps(const SweepReports& sweeps, const TextSink& sink, const std::stop_token& stop);

}  // namespace reachd::exporter
