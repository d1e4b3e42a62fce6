#include "app/replay_report.hpp"

#include <nlohmann/json.hpp>

namespace reachd::app {
namespace {

using Json = nlohmann::ordered_json;

void put_transition(Json& object, const Transition& transition) {
  object["from"] = to_string(transition.from);
  object["to"] = to_string(transition.to);
  object["onset"] = format_time(transition.onset);
  object["detected"] = format_time(transition.detected);
}

Json of_check(std::string_view event, const Vantage& vantage, const Check& check) {
  return {{"event", event},
          {"vantage", vantage.name},
          {"host", check.host->name},
          {"check", check.module->name},
          {"family", to_string(check.family)}};
}

void add_line(std::string& lines, const Json& object) {
  lines += object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string transition_lines(const Vantage& vantage, const aggregate::Update& update) {
  std::string lines;
  for (const auto& changed : update.checks) {
    Json object = of_check("check_state", vantage, *changed.check);
    put_transition(object, changed.transition);
    add_line(lines, object);
  }
  for (const auto& changed : update.hosts) {
    Json object{{"event", "host_state"}, {"vantage", vantage.name}, {"host", changed.host->name}};
    put_transition(object, changed.transition);
    add_line(lines, object);
  }
  for (const auto& changed : update.level_shifts) {
    Json object = of_check("rtt_level", vantage, *changed.check);
    object["time"] = format_time(changed.shift.time);
    object["from"] = to_seconds(changed.shift.from);
    object["to"] = to_seconds(changed.shift.to);
    add_line(lines, object);
  }
  return lines;
}

}  // namespace reachd::app
