#pragma once

#include <string>

#include "reachd/incident.hpp"

namespace reachd::exporter {

/// The status page's part about incidents: each that lasts with its verdict and its evidence, and
/// the last that are over in short.
std::string incident_section(const IncidentReport& report);

}  // namespace reachd::exporter
