#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "export/metric_parts.hpp"
#include "reachd/outcome.hpp"

namespace reachd::exporter {
namespace {

using prometheus::MetricType;

Labels labels_of(const Check& check, std::size_t further = 0) {
  Labels labels;
  labels.reserve(4 + further);
  labels.push_back({"host", check.host->name});
  labels.push_back({"check", check.module->name});
  labels.push_back({"prober", check.module->prober});
  labels.push_back({"family", std::string(to_string(check.family))});
  return labels;
}

void collect_outcomes(const Snapshot& snapshot, const FamilySink& sink) {
  FamilyBuilder family(sink, "reachd_probes_total", "Probes that ended, by outcome.",
                       MetricType::Counter);
  for (const CheckSnapshot& check : snapshot.checks) {
    for (const Outcome outcome : kAllOutcomes) {
      Labels labels = labels_of(*check.check, 1);
      labels.push_back({"outcome", std::string(to_string(outcome))});
      const auto count = check.outcomes[static_cast<std::size_t>(outcome)];
      family.add_counter(std::move(labels), static_cast<double>(count));
    }
  }
}

void collect_rtt(const Snapshot& snapshot, const FamilySink& sink) {
  FamilyBuilder family(sink, "reachd_probe_rtt_seconds",
                       "Time from sending a probe to the host's answer.", MetricType::Histogram);
  for (const CheckSnapshot& check : snapshot.checks) {
    const std::vector<std::uint64_t> buckets(check.rtt.buckets.begin(), check.rtt.buckets.end());
    family.add_histogram(labels_of(*check.check), kRttBucketBounds, buckets, check.rtt.sum_seconds);
  }
}

void add_phases(FamilyBuilder& family, const CheckSnapshot& check) {
  for (const Phase phase : kAllPhases) {
    const auto time = check.last.phase(phase);
    if (!time) continue;
    family.add_gauge({{"host", check.check->host->name},
                      {"check", check.check->module->name},
                      {"family", std::string(to_string(check.check->family))},
                      {"phase", std::string(to_string(phase))}},
                     to_seconds(*time));
  }
}

void collect_phases(const Snapshot& snapshot, const FamilySink& sink) {
  FamilyBuilder family(sink, "reachd_probe_phase_seconds",
                       "How long each phase of the check's last probe took; phases "
                       "that did not take place are absent.",
                       MetricType::Gauge);
  for (const CheckSnapshot& check : snapshot.checks) {
    if (check.last.ended()) add_phases(family, check);
  }
}

void collect_up(const Snapshot& snapshot, const FamilySink& sink) {
  FamilyBuilder family(sink, "reachd_check_up",
                       "1 while the check is up, 0 while it is down; absent while "
                       "its state is unknown or it was never seen up.",
                       MetricType::Gauge);
  for (const CheckSnapshot& check : snapshot.checks) {
    if (check.state == State::unknown || check.state == State::unproven) continue;
    family.add_gauge(labels_of(*check.check), check.state == State::down ? 0 : 1);
  }
}

void collect_belief(const Snapshot& snapshot, const FamilySink& sink) {
  FamilyBuilder family(sink, "reachd_check_belief_ratio",
                       "Probability, from the probes so far, that the host answers "
                       "this check.",
                       MetricType::Gauge);
  for (const CheckSnapshot& check : snapshot.checks) {
    if (!check.check->module->votes) continue;
    family.add_gauge(labels_of(*check.check), seven_decimals(check.belief));
  }
}

}  // namespace

void collect_check_metrics(const Snapshot& snapshot, const FamilySink& sink) {
  collect_outcomes(snapshot, sink);
  collect_rtt(snapshot, sink);
  collect_phases(snapshot, sink);
  collect_up(snapshot, sink);
  collect_belief(snapshot, sink);
}

}  // namespace reachd::exporter
