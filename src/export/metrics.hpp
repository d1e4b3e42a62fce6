#pragma once

#include <functional>
#include <stop_token>
#include <string_view>

#include "export/family_builder.hpp"
#include "export/node.hpp"
#include "reachd/incident.hpp"
#include "reachd/snapshot.hpp"
#include "reachd/sweep.hpp"
#include "reachd/telemetry.hpp"

namespace reachd::exporter {

/// What a scrape is made of.
struct MetricsInput {
  const Snapshot& snapshot;
  const Telemetry& telemetry;
  const NodeInfo& info;
  const SweepReports& sweeps;
  const IncidentReport& incidents;
};

/// Every family of docs/metrics.md, in a fixed order, those of the process included. Any thread.
void collect_metrics(const MetricsInput& input, const FamilySink& sink);

/// Takes a text piece by piece.
using TextSink = std::function<void(std::string_view piece)>;

/// The same as text format 0.0.4 (prometheus.io, "Exposition formats"). A watch of 10,000 checks
/// makes 36 MB of it, in pieces below 3 MB. No more comes once `stop` is requested.
void write_metrics(const MetricsInput& input, const TextSink& sink,
                   const std::stop_token& stop = {});

}  // namespace reachd::exporter
