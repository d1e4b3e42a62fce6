#include "app/incident_watch.hpp"

#include <array>
#include <cstdio>
#include <memory>
#include <utility>

#include "app/embedded_watch.hpp"
#include "config/likelihood_reader.hpp"

namespace reachd::app {
namespace {

std::string two_decimals(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2f", value);
  return text.data();
}

}  // namespace

IncidentWatch::IncidentWatch(Log& log)
    : log_(log),
      diagnosis_(config::read_likelihoods(embedded_likelihoods(), "compiled-in likelihoods").table,
                 diagnose::all_sources()) {}

bool IncidentWatch::is_due(UtcTime now, bool has_changed) const {
  return has_changed || now - looked_ >= diagnosis_.look_interval();
}

IncidentReportPtr IncidentWatch::look(const aggregate::Aggregator& aggregator, UtcTime now) {
  looked_ = now;
  aggregator.gather(now, evidence_);
  const std::array<const VantageEvidence*, 1> vantages{&evidence_};
  diagnosis_.update(now, vantages);
  diagnosis_.take_finished();
  auto report = std::make_shared<const IncidentReport>(diagnosis_.report());
  tell(*report);
  // Of a large watch it is large, and of no use until the next look.
  if (!diagnosis_.is_busy()) evidence_ = {};
  return report;
}

void IncidentWatch::tell(const IncidentReport& report) {
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

void IncidentWatch::tell(const Incident& incident) {
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
