#include "export/judge_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_from.hpp>
#include <string>
#include <utility>

#include "export/host_json.hpp"

namespace reachd::exporter {
namespace {

namespace json = boost::json;

json::object vantage_json(const VantageOverview& vantage) {
  json::object object;
  object["name"] = vantage.vantage->name;
  object["region"] = vantage.vantage->region;
  object["asn"] = vantage.vantage->asn;
  object["state"] = to_string(vantage.presence);
  object["since"] = time_json(vantage.since);
  object["last_seen"] = time_json(vantage.told);
  return object;
}

json::array groups_json(const Overview& overview) {
  json::array array;
  for (const GroupOverview& group : overview.groups) {
    json::object object;
    object["name"] = group.name;
    object["hosts"] = counts_json(group.hosts);
    array.push_back(std::move(object));
  }
  return array;
}

StateCounts count_hosts(const Overview& overview) {
  StateCounts counts{};
  for (const HostOverview& host : overview.hosts) ++counts[static_cast<std::size_t>(host.state)];
  return counts;
}

json::object rounds_json(const JudgeState& state) {
  json::object object;
  object["judged"] = time_json(state.judged);
  object["count"] = state.rounds;
  object["failed"] = state.failed_rounds;
  object["answered"] = state.fault.empty();
  return object;
}

}  // namespace

json::object judge_status_json(const JudgeState& state, const NodeInfo& info) {
  const Overview& overview = state.overview;
  json::object object;
  json::array vantages;
  for (const VantageOverview& vantage : overview.vantages) {
    vantages.push_back(vantage_json(vantage));
  }
  object["vantages"] = std::move(vantages);
  object["quorum"] = overview.quorum();
  object["version"] = info.version;
  object["started"] = format_time(info.started);
  object["taken"] = format_time(overview.taken);
  object["hosts"] = counts_json(count_hosts(overview));
  object["groups"] = groups_json(overview);
  object["rounds"] = rounds_json(state);
  return object;
}

json::object judge_host_json(const Overview& overview, const HostOverview& host) {
  json::object object;
  object["name"] = host.host->name;
  object["address"] =
      host.address == IpAddress() ? json::value() : json::value(host.address.to_string());
  object["groups"] = json::value_from(host.host->groups);
  object["state"] = to_string(host.state);
  object["since"] = time_json(host.since);
  object["vantages_knowing"] = host.knowing;
  object["vantages_down"] = host.down;
  json::array opinions;
  for (std::size_t i = 0; i < host.opinions.size(); ++i) {
    json::object opinion;
    opinion["vantage"] = overview.vantages[i].vantage->name;
    opinion["state"] = to_string(host.opinions[i].state);
    opinion["since"] = time_json(host.opinions[i].since);
    opinions.push_back(std::move(opinion));
  }
  object["vantages"] = std::move(opinions);
  return object;
}

json::object judge_hosts_json(const Overview& overview) {
  json::array hosts;
  for (const HostOverview& host : overview.hosts) {
    hosts.push_back(judge_host_json(overview, host));
  }
  json::object object;
  object["hosts"] = std::move(hosts);
  object["taken"] = format_time(overview.taken);
  return object;
}

}  // namespace reachd::exporter
