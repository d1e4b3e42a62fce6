#include "export/incident_query.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <utility>

#include "export/request_target.hpp"

namespace reachd::exporter {
namespace {

/// Each returns what to write instead; empty if the value was taken over.
std::string read_active(const std::string& value, IncidentQuery& query) {
  if (value != "true" && value != "false") return "true or false";
  query.is_active = value == "true";
  return {};
}

std::string read_scope(const std::string& value, IncidentQuery& query) {
  const std::size_t colon = value.find(':');
  const bool is_scope = colon != std::string::npos && colon > 0 && colon + 1 < value.size();
  if (!is_scope) return "KIND:NAME, as in host:www.example.org";
  query.scope = value;
  return {};
}

std::string read_cause(const std::string& value, IncidentQuery& query) {
  query.cause = parse_cause(value);
  if (query.cause) return {};
  std::string names;
  for (const Cause cause : kAllCauses) {
    names += (names.empty() ? "one of " : ", ") + std::string(to_string(cause));
  }
  return names;
}

std::string read_limit(const std::string& value, IncidentQuery& query) {
  const char* const end = value.data() + value.size();
  const auto [rest, error] = std::from_chars(value.data(), end, query.limit);
  const bool is_count = error == std::errc() && rest == end && query.limit > 0;
  return is_count ? std::string() : "a whole number from 1 on";
}

struct Parameter {
  std::string_view name;
  std::string (*read)(const std::string& value, IncidentQuery& query);
};
constexpr std::array kParameters{Parameter{"active", read_active}, Parameter{"scope", read_scope},
                                 Parameter{"cause", read_cause}, Parameter{"limit", read_limit}};

}  // namespace

bool IncidentQuery::covers(const Incident& incident) const {
  if (is_active && *is_active == incident.ended.has_value()) return false;
  if (!scope.empty() && scope != incident.scope) return false;
  return !cause || *cause == incident.cause;
}

std::variant<IncidentQuery, std::string> read_incident_query(std::string_view target) {
  const auto parameters = query_of(target);
  if (!parameters) return "malformed request target";
  IncidentQuery query;
  std::set<std::string_view> seen;
  for (const auto& [key, value] : *parameters) {
    const auto known = std::ranges::find(kParameters, key, &Parameter::name);
    if (known == kParameters.end()) return "parameters are active, scope, cause and limit only";
    const std::string name(known->name);
    if (!seen.insert(known->name).second) return "parameter `" + name + "` stands twice";
    const std::string instead = known->read(value, query);
    if (!instead.empty()) return "parameter `" + name + "`: write " + instead;
  }
  return query;
}

}  // namespace reachd::exporter
