#pragma once

#include <string>

#include "export/node.hpp"
#include "reachd/snapshot.hpp"
#include "reachd/telemetry.hpp"

namespace reachd::exporter {

/// The page of hosts and states: complete HTML without scripts, every text from outside escaped.
std::string status_page(const Snapshot& snapshot, const Telemetry& telemetry, const NodeInfo& info);

}  // namespace reachd::exporter
