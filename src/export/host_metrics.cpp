#include <string>
#include <utility>
#include <vector>

#include "export/metric_parts.hpp"

namespace reachd::exporter {
namespace {

using prometheus::MetricType;

void collect_host_states(const Snapshot& snapshot, const FamilySink& sink) {
  FamilyBuilder family(sink, "reachd_host_state", "1 for the state that the host is in.",
                       MetricType::Gauge);
  for (const HostSnapshot& host : snapshot.hosts) {
    for (const State state : kAllStates) {
      family.add_gauge({{"host", host.host->name}, {"state", std::string(to_string(state))}},
                       host.state == state ? 1 : 0);
    }
  }
}

void add_availability(FamilyBuilder& family, const char* label, const std::string& name,
                      const std::vector<WindowAvailability>& windows) {
  for (const WindowAvailability& window : windows) {
    if (!window.availability) continue;
    family.add_gauge({{label, name}, {"window", format_duration(window.window)}},
                     *window.availability);
  }
}

void collect_host_availability(const Snapshot& snapshot, const FamilySink& sink) {
  FamilyBuilder family(sink, "reachd_host_availability_ratio",
                       "Share of the known time of the window in which the host was "
                       "up or degraded; absent where nothing is known.",
                       MetricType::Gauge);
  for (const HostSnapshot& host : snapshot.hosts) {
    add_availability(family, "host", host.host->name, host.windows.all());
  }
}

void collect_host_coverage(const Snapshot& snapshot, const FamilySink& sink) {
  FamilyBuilder family(sink, "reachd_host_coverage_ratio",
                       "Share of the window in which the host's state was known.",
                       MetricType::Gauge);
  for (const HostSnapshot& host : snapshot.hosts) {
    for (const WindowAvailability& window : host.windows.all()) {
      family.add_gauge({{"host", host.host->name}, {"window", format_duration(window.window)}},
                       window.coverage);
    }
  }
}

void collect_group_hosts(const Snapshot& snapshot, const FamilySink& sink) {
  FamilyBuilder family(sink, "reachd_group_hosts", "Hosts of the group in each state.",
                       MetricType::Gauge);
  for (const GroupSnapshot& group : snapshot.groups) {
    for (const State state : kAllStates) {
      family.add_gauge({{"group", group.name}, {"state", std::string(to_string(state))}},
                       group.hosts[static_cast<std::size_t>(state)]);
    }
  }
}

void collect_group_availability(const Snapshot& snapshot, const FamilySink& sink) {
  FamilyBuilder family(sink, "reachd_group_availability_ratio",
                       "Share of the known time of the group's hosts in which they "
                       "were up or degraded.",
                       MetricType::Gauge);
  for (const GroupSnapshot& group : snapshot.groups) {
    add_availability(family, "group", group.name, group.windows);
  }
}

}  // namespace

void collect_host_metrics(const Snapshot& snapshot, const FamilySink& sink) {
  collect_host_states(snapshot, sink);
  collect_host_availability(snapshot, sink);
  collect_host_coverage(snapshot, sink);
  collect_group_hosts(snapshot, sink);
  collect_group_availability(snapshot, sink);
}

}  // namespace reachd::exporter
