#pragma once

#include <prometheus/metric_family.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "aggregate/aggregator.hpp"
#include "export/metrics.hpp"
#include "judge/series.hpp"
#include "support/watch_builder.hpp"

namespace reachd::judge {

inline constexpr UtcTime kStart{std::chrono::seconds(1'800'000'000)};

/// A node without network or web: what it observes is given, and what it would export comes back as
/// a Prometheus would have it.
class ToldVantage {
 public:
  ToldVantage(const std::string& name, test::WatchBuilder builder)
      : name_(name),
        watch_(named(builder.watch(), name)),
        aggregator_(watch_, {std::chrono::minutes(5)}, kStart) {}

  const Watch& watch() const { return watch_; }

  /// Every check is probed, those of `silent` hosts in vain.
  void observe(UtcTime time, const std::vector<std::string>& silent = {}) {
    for (const CheckPtr& check : watch_.checks) {
      const bool is_silent = std::ranges::count(silent, check->host->name) > 0;
      Observation observation;
      observation.check = check;
      observation.vantage = watch_.vantage;
      observation.address = *check->host->address;
      observation.time = time;
      observation.outcome = is_silent ? Outcome::timeout : Outcome::success;
      if (!is_silent) observation.rtt = std::chrono::milliseconds(200);
      aggregator_.observe(observation);
    }
    aggregator_.advance(time);
  }

  VantageEvidence evidence(UtcTime now) const {
    VantageEvidence evidence;
    aggregator_.gather(now, evidence);
    return evidence;
  }

  /// Adds its series, as scraped at `now`.
  void tell(UtcTime now, std::vector<Series>& told) {
    const Snapshot snapshot = aggregator_.snapshot(now);
    const Telemetry telemetry;
    const exporter::NodeInfo info;
    exporter::collect_metrics({snapshot, telemetry, info, {}, {}},
                              [&](const prometheus::MetricFamily& family) { add(family, told); });
  }

 private:
  static Watch named(Watch watch, const std::string& name) {
    watch.vantage = std::make_shared<const Vantage>(Vantage{name, "lab", 64500});
    return watch;
  }

  void add(const prometheus::MetricFamily& family, std::vector<Series>& told) const {
    if (family.type == prometheus::MetricType::Histogram) return;
    for (const auto& metric : family.metric) {
      Series& series = told.emplace_back();
      series.labels.add("__name__", family.name);
      series.labels.add("vantage", name_);
      series.labels.add("instance", name_ + ":9717");
      // What a node says of itself comes second, as Prometheus has it.
      for (const auto& label : metric.label) {
        const bool is_taken = label.name == "vantage" || label.name == "region";
        series.labels.add((is_taken ? "exported_" : "") + label.name, label.value);
      }
      series.value = family.type == prometheus::MetricType::Counter ? metric.counter.value
                                                                    : metric.gauge.value;
    }
  }

  std::string name_;
  Watch watch_;
  aggregate::Aggregator aggregator_;
};

/// Four hosts at two groups, pinged every ten seconds, and three controls.
inline test::WatchBuilder small_watch() {
  using namespace std::chrono_literals;
  test::WatchBuilder builder;
  for (const char* name : {"web1", "web2"}) builder.host(name, {"web"}).check(10s);
  for (const char* name : {"ns1", "ns2"}) builder.host(name, {"dns", "kp"}).check(10s);
  for (const char* name : {"near1", "near2", "near3"}) builder.control(name).check(10s);
  return builder;
}

}  // namespace reachd::judge
