#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "export/metric_parts.hpp"

namespace reachd::exporter {
namespace {

using prometheus::MetricType;

/// Probability by scope and cause. A scrape with two series of the same labels is refused whole:
/// should two incidents share them, the likelier stands for both.
using Lasting = std::map<std::pair<std::string, Cause>, double>;

Lasting lasting_of(const IncidentReport& report) {
  Lasting lasting;
  for (const Incident& incident : report.incidents) {
    if (incident.ended) continue;
    double& probability = lasting[{incident.scope, incident.cause}];
    probability = std::max(probability, incident.probability);
  }
  return lasting;
}

Labels labels_of(const std::string& scope, Cause cause) {
  return {{"scope", scope}, {"cause", std::string(to_string(cause))}};
}

void collect_active(const Lasting& lasting, const FamilySink& sink) {
  FamilyBuilder family(sink, "reachd_incident_active",
                       "1 for each incident that lasts, under its cause as judged now; absent "
                       "once it is over.",
                       MetricType::Gauge);
  for (const auto& [place, probability] : lasting) {
    family.add_gauge(labels_of(place.first, place.second), 1);
  }
}

void collect_probability(const Lasting& lasting, const FamilySink& sink) {
  FamilyBuilder family(sink, "reachd_incident_probability_ratio",
                       "Probability of the cause of an incident that lasts; of the likeliest "
                       "cause while it is undetermined.",
                       MetricType::Gauge);
  for (const auto& [place, probability] : lasting) {
    family.add_gauge(labels_of(place.first, place.second), probability);
  }
}

void collect_totals(const IncidentReport& report, const FamilySink& sink) {
  FamilyBuilder family(sink, "reachd_incidents_total",
                       "Incidents since the start, by the cause that was named first.",
                       MetricType::Counter);
  for (const IncidentReport::Total& total : report.totals) {
    family.add_counter(labels_of(total.scope, total.cause), static_cast<double>(total.count));
  }
}

}  // namespace

void collect_incident_metrics(const IncidentReport& report, const FamilySink& sink) {
  const Lasting lasting = lasting_of(report);
  collect_active(lasting, sink);
  collect_probability(lasting, sink);
  collect_totals(report, sink);
}

}  // namespace reachd::exporter
