#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "reachd/incident.hpp"

namespace reachd::exporter {

/// Which incidents are asked for; what is not told does not matter.
struct IncidentQuery {
  /// Those that last, or those that are over.
  std::optional<bool> is_active;
  std::string scope;
  std::optional<Cause> cause;
  std::size_t limit = std::numeric_limits<std::size_t>::max();

  bool covers(const Incident& incident) const;
};

/// Reads the query of a request's target for /api/v1/incidents. What is wrong with it, if anything:
/// unlike those of /probe, parameters that it does not know too, lest a slip shows everything.
std::variant<IncidentQuery, std::string> read_incident_query(std::string_view target);

}  // namespace reachd::exporter
