#include "export/host_json.hpp"

#include <boost/json/value.hpp>
#include <boost/json/value_from.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "export/json_text.hpp"

namespace reachd::exporter {
namespace {

namespace json = boost::json;

json::object outcomes_json(const CheckSnapshot& check) {
  json::object outcomes;
  for (const Outcome outcome : kAllOutcomes) {
    outcomes[to_string(outcome)] = check.outcomes[static_cast<std::size_t>(outcome)];
  }
  return outcomes;
}

json::value last_json(const LastProbe& last) {
  if (!last.ended()) return {};
  json::object object;
  object["time"] = format_time(last.time());
  object["address"] = last.address().to_string();
  object["outcome"] = to_string(last.outcome());
  const auto rtt = last.rtt();
  object["rtt"] = rtt ? json::value(to_seconds(*rtt)) : json::value();
  object["reason"] = last.reason();
  return object;
}

json::object check_json(const CheckSnapshot& check) {
  json::object object;
  object["check"] = check.check->module->name;
  object["prober"] = check.check->module->prober;
  object["family"] = to_string(check.check->family);
  object["interval"] = to_seconds(check.check->interval);
  object["state"] = to_string(check.state);
  object["belief"] = seven_decimals(check.belief);
  object["since"] = time_json(check.since);
  object["last_success"] = time_json(check.last_success);
  object["outcomes"] = outcomes_json(check);
  object["last"] = last_json(check.last);
  return object;
}

}  // namespace

json::value time_json(const std::optional<UtcTime>& time) {
  return time ? json::value(format_time(*time)) : json::value();
}

json::object counts_json(const StateCounts& counts) {
  json::object object;
  for (const State state : kAllStates) {
    object[to_string(state)] = counts[static_cast<std::size_t>(state)];
  }
  return object;
}

json::array windows_json(const std::vector<WindowAvailability>& windows) {
  json::array array;
  for (const WindowAvailability& window : windows) {
    json::object object;
    object["window"] = format_duration(window.window);
    object["availability"] =
        window.availability ? json::value(*window.availability) : json::value();
    object["coverage"] = window.coverage;
    array.push_back(std::move(object));
  }
  return array;
}

json::object host_json(const Snapshot& snapshot, const HostSnapshot& host) {
  json::object object;
  object["name"] = host.host->name;
  object["state"] = to_string(host.state);
  object["since"] = time_json(host.since);
  object["groups"] = json::value_from(host.host->groups);
  object["control"] = host.host->is_control;
  object["windows"] = windows_json(host.windows.all());
  json::array checks;
  for (const auto index : host.checks) checks.push_back(check_json(snapshot.checks[index]));
  object["checks"] = std::move(checks);
  return object;
}

void write_hosts(const Snapshot& snapshot, const TextSink& sink, const std::stop_token& stop) {
  std::string_view before = R"({"hosts":[)";
  for (const HostSnapshot& host : snapshot.hosts) {
    if (stop.stop_requested()) return;
    sink(std::string(before) + json_text(host_json(snapshot, host)));
    before = ",";
  }
  if (snapshot.hosts.empty()) sink(before);
  sink(R"(],"taken":)" + json_text(json::value(format_time(snapshot.taken))) + "}\n");
}

}  // namespace reachd::exporter
