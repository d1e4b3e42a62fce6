#pragma once

#include <map>
#include <string>

#include "reachd/incident.hpp"
#include "reachd/log.hpp"

namespace reachd::app {

/// Tells the log of incidents that begin, change and end, each once. One thread.
class IncidentTeller {
 public:
  /// The log outlives it.
  explicit IncidentTeller(Log& log) : log_(log) {}

  void tell(const IncidentReport& report);

 private:
  void tell(const Incident& incident);

  Log& log_;
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
