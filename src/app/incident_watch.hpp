#pragma once

#include <map>
#include <string>

#include "aggregate/aggregator.hpp"
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
  void tell(const IncidentReport& report);
  void tell(const Incident& incident);

  Log& log_;
  diagnose::Diagnosis diagnosis_;
  VantageEvidence evidence_;
  UtcTime looked_;
  /// Of incidents that last or may begin again: the verdict that was told, by identifier.
  struct Told {
    Cause cause;
    std::string scope;
    bool ended;
    friend bool operator==(const Told&, const Told&) = default;
  };
  std::map<std::string, Told> told_;
};

}  // namespace reachd::app
