#include <chrono>
#include <string>

#include "export/metric_parts.hpp"

namespace reachd::exporter {
namespace {

using prometheus::MetricType;

Labels labels_of(const Check& check) {
  return {{"host", check.host->name},
          {"check", check.module->name},
          {"family", std::string(to_string(check.family))}};
}

void collect_levels(const Snapshot& snapshot, const FamilySink& sink) {
  FamilyBuilder family(sink, "reachd_rtt_level_seconds",
                       "What the round-trip times keep to, single spikes apart; absent while that "
                       "is not known.",
                       MetricType::Gauge);
  for (const CheckSnapshot& check : snapshot.checks) {
    if (check.rtt_level < 0) continue;
    family.add_gauge(labels_of(*check.check), seven_decimals(check.rtt_level));
  }
}

void collect_level_changes(const Snapshot& snapshot, const FamilySink& sink) {
  FamilyBuilder family(sink, "reachd_rtt_level_changes_total",
                       "Times that the level of the round-trip times went to another.",
                       MetricType::Counter);
  for (const CheckSnapshot& check : snapshot.checks) {
    family.add_counter(labels_of(*check.check), check.level_changes);
  }
}

void collect_loss(const Snapshot& snapshot, const FamilySink& sink) {
  FamilyBuilder family(sink, "reachd_loss_ratio",
                       "Share of the probes of the last five minutes that were lost; absent where "
                       "none was made.",
                       MetricType::Gauge);
  for (const CheckSnapshot& check : snapshot.checks) {
    const bool is_recent =
        check.last.ended() && snapshot.taken - check.last.time() <= std::chrono::minutes(5);
    if (check.loss < 0 || !is_recent) continue;
    family.add_gauge(labels_of(*check.check), seven_decimals(check.loss));
  }
}

}  // namespace

void collect_quality_metrics(const Snapshot& snapshot, const FamilySink& sink) {
  collect_levels(snapshot, sink);
  collect_level_changes(snapshot, sink);
  collect_loss(snapshot, sink);
}

}  // namespace reachd::exporter
