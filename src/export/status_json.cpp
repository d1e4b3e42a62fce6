#include "export/status_json.hpp"

#include <atomic>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <cstddef>
#include <utility>

#include "export/host_json.hpp"

namespace reachd::exporter {
namespace {

namespace json = boost::json;

json::object vantage_json(const Snapshot& snapshot) {
  json::object object;
  const Vantage vantage = snapshot.vantage ? *snapshot.vantage : Vantage();
  object["name"] = vantage.name;
  object["region"] = vantage.region;
  object["asn"] = vantage.asn;
  object["healthy"] = snapshot.vantage_healthy;
  object["since"] = time_json(snapshot.vantage_since);
  return object;
}

json::array groups_json(const Snapshot& snapshot) {
  json::array array;
  for (const GroupSnapshot& group : snapshot.groups) {
    json::object object;
    object["name"] = group.name;
    object["hosts"] = counts_json(group.hosts);
    object["windows"] = windows_json(group.windows);
    array.push_back(std::move(object));
  }
  return array;
}

json::object config_json(const Telemetry& telemetry) {
  const std::chrono::seconds loaded(
      telemetry.config_last_reload_success_seconds.load(std::memory_order_relaxed));
  json::object object;
  object["last_reload_successful"] =
      telemetry.config_last_reload_successful.load(std::memory_order_relaxed);
  object["last_reload_success"] = format_time(UtcTime(loaded));
  return object;
}

json::object missed_json(const Telemetry& telemetry) {
  json::object object;
  for (const MissReason reason : kAllMissReasons) {
    object[to_string(reason)] =
        telemetry.probes_missed[static_cast<std::size_t>(reason)].load(std::memory_order_relaxed);
  }
  return object;
}

}  // namespace

StateCounts count_hosts(const Snapshot& snapshot) {
  StateCounts counts{};
  for (const HostSnapshot& host : snapshot.hosts) {
    if (!host.host->is_control) ++counts[static_cast<std::size_t>(host.state)];
  }
  return counts;
}

json::object status_json(const Snapshot& snapshot, const Telemetry& telemetry,
                         const NodeInfo& info) {
  json::object object;
  object["vantage"] = vantage_json(snapshot);
  object["ready"] = telemetry.first_round_done.load(std::memory_order_relaxed);
  object["version"] = info.version;
  object["started"] = format_time(info.started);
  object["taken"] = format_time(snapshot.taken);
  object["hosts"] = counts_json(count_hosts(snapshot));
  object["groups"] = groups_json(snapshot);
  object["checks"] = snapshot.checks.size();
  object["config"] = config_json(telemetry);
  object["missed"] = missed_json(telemetry);
  return object;
}

}  // namespace reachd::exporter
