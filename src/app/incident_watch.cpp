#include "app/incident_watch.hpp"

#include <array>
#include <memory>
#include <utility>

#include "app/embedded_watch.hpp"
#include "config/likelihood_reader.hpp"

namespace reachd::app {
IncidentWatch::IncidentWatch(Log& log)
    : teller_(log),
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
  teller_.tell(*report);
  // Of a large watch it is large, and of no use until the next look.
  if (!diagnosis_.is_busy()) evidence_ = {};
  return report;
}

}  // namespace reachd::app
