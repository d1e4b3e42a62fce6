#include "export/sweep_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "export/host_json.hpp"
#include "export/json_text.hpp"

namespace reachd::exporter {
namespace {

namespace json = boost::json;

json::array blocks_json(const SweepReport& sweep) {
  json::array array;
  for (const SweepCounts& block : sweep.blocks) {
    json::object object;
    object["prefix"] = block.prefix.to_string();
    object["responsive"] = block.responsive;
    object["silent"] = block.silent;
    array.push_back(std::move(object));
  }
  return array;
}

json::object changes_json(const SweepChanges& changes) {
  json::array addresses;
  for (const IpAddress& address : changes.listed) addresses.emplace_back(address.to_string());
  json::object object;
  object["count"] = changes.count;
  object["addresses"] = std::move(addresses);
  return object;
}

json::object failures_json(const SweepReport& sweep) {
  json::object object;
  for (const auto& [reason, count] : sweep.failures) object[reason] = count;
  return object;
}

json::object sweep_json(const SweepReport& sweep) {
  json::object object;
  object["prefix"] = sweep.counts.prefix.to_string();
  object["interval_seconds"] = to_seconds(sweep.interval);
  object["slipped_seconds"] = to_seconds(sweep.slipped);
  object["rounds"] = sweep.rounds;
  object["completed"] = time_json(sweep.completed);
  object["addresses"] = sweep.counts.prefix.size();
  object["responsive"] = sweep.counts.responsive;
  object["silent"] = sweep.counts.silent;
  object["excluded"] = sweep.excluded;
  object["not_probed"] = sweep.unprobed();
  object["failures"] = failures_json(sweep);
  object["blocks"] = blocks_json(sweep);
  object["came"] = changes_json(sweep.came);
  object["went"] = changes_json(sweep.went);
  return object;
}

}  // namespace

void write_sweeps(const SweepReports& sweeps, const TextSink& sink, const std::stop_token& stop) {
  std::string_view before = "[";
  for (const SweepReport& sweep : sweeps) {
    if (stop.stop_requested()) return;
    sink(std::string(before) + json_text(sweep_json(sweep)));
    before = ",";
  }
  sink(sweeps.empty() ? "[]\n" : "]\n");
}

}  // namespace reachd::exporter
