#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "export/metric_parts.hpp"
#include "reachd/traceroute.hpp"

namespace reachd::exporter {
namespace {

using Value = std::function<std::optional<double>(const TracerouteDetail&)>;

/// As many bits as a double holds exactly.
constexpr unsigned kHashBits = 53;

/// The trace that a check's last probe was; null if it was none, or was cut short by ourselves.
const TracerouteDetail* trace_of(const CheckSnapshot& check) {
  if (!check.last.ended() || !says_something_of_the_host(check.last.outcome())) return nullptr;
  return check.last.trace();
}

void collect(const Snapshot& snapshot, const FamilySink& sink, std::string name, std::string help,
             const Value& value_of) {
  FamilyBuilder family(sink, std::move(name), std::move(help), prometheus::MetricType::Gauge);
  for (const CheckSnapshot& check : snapshot.checks) {
    const TracerouteDetail* const trace = trace_of(check);
    const auto value = trace != nullptr ? value_of(*trace) : std::nullopt;
    if (!value) continue;
    family.add_gauge({{"host", check.check->host->name},
                      {"check", check.check->module->name},
                      {"family", std::string(to_string(check.check->family))}},
                     *value);
  }
}

}  // namespace

void collect_trace_metrics(const Snapshot& snapshot, const FamilySink& sink) {
  collect(snapshot, sink, "reachd_traceroute_hops",
          "TTL of the last hop that answered the last trace.",
          [](const TracerouteDetail& trace) { return std::optional<double>(trace.length()); });
  collect(snapshot, sink, "reachd_traceroute_last_asn",
          "Autonomous system of the last hop of the last trace for which one is known.",
          [](const TracerouteDetail& trace) -> std::optional<double> { return trace.last_asn(); });
  collect(snapshot, sink, "reachd_traceroute_path_hash",
          "A number that is another one where the last trace took another path.",
          [](const TracerouteDetail& trace) -> std::optional<double> {
            return static_cast<double>(trace.path_hash() >> (64U - kHashBits));
          });
}

}  // namespace reachd::exporter
