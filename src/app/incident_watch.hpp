#pragma once

#include "aggregate/aggregator.hpp"
#include "app/incident_teller.hpp"
#include "diagnose/diagnosis.hpp"
#include "reachd/evidence.hpp"
#include "reachd/incident.hpp"
#include "reachd/log.hpp"

namespace reachd::app {

/// The diagnosis of one vantage alone, and what the log tells of it. One thread.
class IncidentWatch {
 public:
  /// By the compiled-in table. The log outlives it.
  explicit IncidentWatch(Log& log);

  /// Whether look() has something to do at `now`. `has_changed`: a state has, since it last looked.
  bool is_due(UtcTime now, bool has_changed) const;
  /// Judges anew.
  IncidentReportPtr look(const aggregate::Aggregator& aggregator, UtcTime now);

 private:
  IncidentTeller teller_;
  diagnose::Diagnosis diagnosis_;
  VantageEvidence evidence_;
  UtcTime looked_;
};

}  // namespace reachd::app
