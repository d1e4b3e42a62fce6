#include "app/incident_teller.hpp"

#include <array>
#include <cstdio>
#include <utility>

namespace reachd::app {
namespace {

std::string two_decimals(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2f", value);
  return text.data();
}

}  // namespace

void IncidentTeller::tell(const IncidentReport& report) {
  std::map<std::string, Told> told;
  for (const Incident& incident : report.incidents) {
    const Told now{incident.cause, incident.scope, incident.ended.has_value()};
    const auto before = told_.find(incident.id);
    const bool is_news = before == told_.end() ? !now.ended : before->second != now;
    if (is_news) tell(incident);
    told.emplace(incident.id, now);
  }
  told_ = std::move(told);
}

void IncidentTeller::tell(const Incident& incident) {
  log_.write(incident.ended ? LogLevel::info : LogLevel::warn,
             incident.ended ? "incident over" : "incident",
             {{"id", incident.id},
              {"scope", incident.scope},
              {"cause", std::string(to_string(incident.cause))},
              {"probability", two_decimals(incident.probability)},
              {"started", format_time(incident.started)},
              {"hosts", std::to_string(incident.hosts.size())},
              {"summary", incident.summary}});
}

}  // namespace reachd::app
