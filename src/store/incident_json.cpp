#include "store/incident_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

namespace reachd::store {
namespace {

using Json = nlohmann::ordered_json;

double rounded_probability(double probability) { return std::round(probability * 1e4) / 1e4; }

double rounded_weight(double weight) { return std::round(weight * 1e2) / 1e2; }

Json describe(const Evidence& evidence) {
  Json object{{"signal", evidence.signal}, {"value", evidence.value}};
  if (!evidence.vantage.empty()) object["vantage"] = evidence.vantage;
  object["for"] = to_string(evidence.speaks_for);
  object["weight"] = rounded_weight(evidence.weight);
  return object;
}

Json describe(const Verdict& verdict) {
  return {{"time", format_time(verdict.time)},
          {"cause", to_string(verdict.cause)},
          {"probability", rounded_probability(verdict.probability)},
          {"scope", verdict.scope}};
}

template <typename Item>
Json describe(const std::vector<Item>& items) {
  Json array = Json::array();
  for (const Item& item : items) array.push_back(describe(item));
  return array;
}

}  // namespace

std::string to_json_line(const Incident& incident) {
  const Json record{
      {"id", incident.id},
      {"scope", incident.scope},
      {"started", format_time(incident.started)},
      {"detected", format_time(incident.detected)},
      {"ended", incident.ended ? Json(format_time(*incident.ended)) : Json()},
      {"cause", to_string(incident.cause)},
      {"likeliest", to_string(incident.likeliest)},
      {"probability", rounded_probability(incident.probability)},
      {"standing", to_string(incident.standing)},
      {"end_state", incident.end_state},
      {"hosts", incident.hosts},
      {"vantages", incident.vantages},
      {"evidence", describe(incident.evidence)},
      {"summary", incident.summary},
      {"flaps", incident.flaps},
      {"history", describe(incident.history)},
  };
  // What the network sent may be no UTF-8: such bytes are replaced, never thrown about.
  return record.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace reachd::store
