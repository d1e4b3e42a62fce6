#pragma once

#include <string>

#include "export/metrics.hpp"

namespace reachd::exporter {

/// The page of incidents, hosts, states and sweeps: complete HTML without scripts, every text from
/// outside escaped.
std::string status_page(const MetricsInput& input);

}  // namespace reachd::exporter
