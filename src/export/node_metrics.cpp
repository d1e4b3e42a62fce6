#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "export/metric_parts.hpp"

namespace reachd::exporter {
namespace {

using prometheus::MetricType;

double value_of(const Telemetry::Counter& counter) {
  return static_cast<double>(counter.load(std::memory_order_relaxed));
}

void collect_vantage(const Snapshot& snapshot, const FamilySink& sink) {
  if (!snapshot.vantage) return;
  const Vantage& vantage = *snapshot.vantage;
  FamilyBuilder family(sink, "reachd_vantage_info",
                       "Where this node stands; always 1. asn is empty where it is not told.",
                       MetricType::Gauge);
  family.add_gauge({{"vantage", vantage.name},
                    {"region", vantage.region},
                    {"asn", vantage.asn == 0 ? std::string() : std::to_string(vantage.asn)}},
                   1);
  sink_gauge(sink, "reachd_vantage_healthy",
             "0 while the controls say that this vantage itself is cut off, else 1.",
             snapshot.vantage_healthy ? 1 : 0);
}

void collect_schedule(const Telemetry& telemetry, const FamilySink& sink) {
  std::array<std::uint64_t, kLagBucketBounds.size() + 1> buckets{};
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    buckets[i] = telemetry.schedule_lag_buckets[i].load(std::memory_order_relaxed);
  }
  FamilyBuilder lag(
      sink, "reachd_schedule_lag_seconds",
      "How much later than its slot a probe was taken up, to be handed to its prober. Confirming "
      "probes, sweeps, and slots that were put off by the limits or for want of an address are not "
      "in it.",
      MetricType::Histogram);
  const auto sum = telemetry.schedule_lag_sum_ns.load(std::memory_order_relaxed);
  lag.add_histogram({}, kLagBucketBounds, buckets, to_seconds(Duration(sum)));

  FamilyBuilder missed(sink, "reachd_probes_missed_total",
                       "Slots of the schedule that were not kept, by reason.", MetricType::Counter);
  for (const MissReason reason : kAllMissReasons) {
    missed.add_counter({{"reason", std::string(to_string(reason))}},
                       value_of(telemetry.probes_missed[static_cast<std::size_t>(reason)]));
  }
}

void collect_replies(const Telemetry& telemetry, const FamilySink& sink) {
  sink_counter(sink, "reachd_receive_drops_total",
               "Packets that the kernel dropped because a receive queue of ours was full.",
               value_of(telemetry.receive_drops));
  sink_counter(sink, "reachd_late_replies_total",
               "Replies that arrived after their probe had timed out.",
               value_of(telemetry.late_replies));
  sink_counter(sink, "reachd_duplicate_replies_total",
               "Further replies to a probe that was already answered.",
               value_of(telemetry.duplicate_replies));
  sink_counter(sink, "reachd_unmatched_replies_total",
               "Replies to a probe so long ago that nothing is known of it any more.",
               value_of(telemetry.unmatched_replies));
  sink_counter(sink, "reachd_forged_replies_total",
               "Replies whose token, source or sequence matched no probe of ours.",
               value_of(telemetry.forged_replies));
  sink_counter(sink, "reachd_icmp_identifier_changes_total",
               "Changes of a socket's ICMP identifier after hosts that used to answer fell silent.",
               value_of(telemetry.icmp_identifier_changes));
}

void collect_queues(const Telemetry& telemetry, const FamilySink& sink) {
  sink_counter(sink, "reachd_observations_dropped_total",
               "Observations that found the aggregator's queue full, or their check removed.",
               value_of(telemetry.observations_dropped));
  sink_counter(sink, "reachd_recording_lost_observations_total",
               "Observations that could not be written to the file of --record.",
               value_of(telemetry.recording_lost_observations));
  sink_counter(sink, "reachd_resolver_queries_total", "Queries for the addresses of hosts.",
               value_of(telemetry.resolver_queries));
  sink_counter(sink, "reachd_resolver_failures_total",
               "Queries for the addresses of hosts that brought no usable answer.",
               value_of(telemetry.resolver_failures));
}

void collect_config(const Telemetry& telemetry, const FamilySink& sink) {
  sink_gauge(sink, "reachd_config_last_reload_successful",
             "1 if the last attempt to load the configuration succeeded, else 0.",
             telemetry.config_last_reload_successful.load(std::memory_order_relaxed) ? 1 : 0);
  const auto seconds = telemetry.config_last_reload_success_seconds.load(std::memory_order_relaxed);
  sink_gauge(sink, "reachd_config_last_reload_success_timestamp_seconds",
             "When the configuration in use was loaded, in Unix time.",
             static_cast<double>(seconds));
}

}  // namespace

void collect_build(const NodeInfo& info, const FamilySink& sink) {
  FamilyBuilder family(sink, "reachd_build_info", "What this program was built from; always 1.",
                       MetricType::Gauge);
  family.add_gauge(
      {{"version", info.version}, {"revision", info.revision}, {"compiler", info.compiler}}, 1);
}

void collect_node_metrics(const MetricsInput& input, const FamilySink& sink) {
  collect_vantage(input.snapshot, sink);
  collect_schedule(input.telemetry, sink);
  collect_replies(input.telemetry, sink);
  collect_queues(input.telemetry, sink);
  collect_config(input.telemetry, sink);
  collect_build(input.info, sink);
}

}  // namespace reachd::exporter
