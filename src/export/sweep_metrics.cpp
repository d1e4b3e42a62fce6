#include <chrono>
#include <cstddef>
#include <string>

#include "export/metric_parts.hpp"
#include "reachd/outcome.hpp"

namespace reachd::exporter {
namespace {

using prometheus::MetricType;

double unix_seconds(UtcTime time) { return to_seconds(time.time_since_epoch()); }

void add_counts(FamilyBuilder& family, const SweepCounts& counts) {
  const std::string prefix = counts.prefix.to_string();
  family.add_gauge({{"prefix", prefix}, {"state", "responsive"}},
                   static_cast<double>(counts.responsive));
  family.add_gauge({{"prefix", prefix}, {"state", "silent"}}, static_cast<double>(counts.silent));
}

void collect_addresses(const SweepReports& sweeps, const FamilySink& sink) {
  FamilyBuilder family(sink, "reachd_sweep_addresses",
                       "Addresses of a swept prefix, and of each /24 within, by what their last "
                       "probe found.",
                       MetricType::Gauge);
  for (const SweepReport& sweep : sweeps) {
    add_counts(family, sweep.counts);
    for (const SweepCounts& block : sweep.blocks) add_counts(family, block);
  }
}

void collect_completions(const SweepReports& sweeps, const FamilySink& sink) {
  FamilyBuilder family(sink, "reachd_sweep_last_completion_timestamp_seconds",
                       "When the last round of a sweep was completed, in Unix time.",
                       MetricType::Gauge);
  for (const SweepReport& sweep : sweeps) {
    if (!sweep.completed) continue;
    family.add_gauge({{"prefix", sweep.counts.prefix.to_string()}}, unix_seconds(*sweep.completed));
  }
}

void collect_outcomes(const SweepReports& sweeps, const FamilySink& sink) {
  FamilyBuilder family(sink, "reachd_sweep_probes_total",
                       "Probes of a sweep that ended, by outcome.", MetricType::Counter);
  for (const SweepReport& sweep : sweeps) {
    const std::string prefix = sweep.counts.prefix.to_string();
    for (const Outcome outcome : kAllOutcomes) {
      const auto count = sweep.outcomes[static_cast<std::size_t>(outcome)];
      family.add_counter({{"prefix", prefix}, {"outcome", std::string(to_string(outcome))}},
                         static_cast<double>(count));
    }
  }
}

void collect_slips(const SweepReports& sweeps, const FamilySink& sink) {
  FamilyBuilder family(sink, "reachd_sweep_slipped_seconds_total",
                       "By how much a sweep has fallen behind the pace that it began with.",
                       MetricType::Counter);
  for (const SweepReport& sweep : sweeps) {
    family.add_counter({{"prefix", sweep.counts.prefix.to_string()}}, to_seconds(sweep.slipped));
  }
}

}  // namespace

void collect_sweep_metrics(const SweepReports& sweeps, const FamilySink& sink) {
  collect_addresses(sweeps, sink);
  collect_completions(sweeps, sink);
  collect_outcomes(sweeps, sink);
  collect_slips(sweeps, sink);
}

}  // namespace reachd::exporter
