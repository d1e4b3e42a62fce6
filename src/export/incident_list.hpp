#pragma once

#include <string>

#include "export/incident_query.hpp"
#include "reachd/incident.hpp"

namespace reachd::exporter {

/// Of /api/v1/incidents: an object with those that the query covers, the one that began last first.
std::string incident_list(const IncidentReport& report, const IncidentQuery& query);

}  // namespace reachd::exporter
