#pragma once

#include "export/family_builder.hpp"
#include "export/metrics.hpp"
#include "reachd/incident.hpp"
#include "reachd/snapshot.hpp"
#include "reachd/sweep.hpp"

namespace reachd::exporter {

/// The parts of collect_metrics.
void collect_check_metrics(const Snapshot& snapshot, const FamilySink& sink);
void collect_quality_metrics(const Snapshot& snapshot, const FamilySink& sink);
void collect_trace_metrics(const Snapshot& snapshot, const FamilySink& sink);
void collect_host_metrics(const Snapshot& snapshot, const FamilySink& sink);
/// What a diagnosis over several vantages is made of; src/judge reads it back.
void collect_evidence_metrics(const Snapshot& snapshot, const FamilySink& sink);
void collect_incident_metrics(const IncidentReport& report, const FamilySink& sink);
void collect_sweep_metrics(const SweepReports& sweeps, const FamilySink& sink);
void collect_node_metrics(const MetricsInput& input, const FamilySink& sink);
void collect_build(const NodeInfo& info, const FamilySink& sink);
void collect_process_metrics(const FamilySink& sink);

}  // namespace reachd::exporter
