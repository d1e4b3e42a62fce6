#pragma once

#include <array>
#include <boost/json/object.hpp>
#include <cstdint>

#include "export/node.hpp"
#include "reachd/snapshot.hpp"
#include "reachd/telemetry.hpp"

namespace reachd::exporter {

/// Hosts of the watch in each state, indexed by State; controls are not among them.
std::array<std::uint32_t, kAllStates.size()> count_hosts(const Snapshot& snapshot);

/// Of /api/v1/status.
boost::json::object status_json(const Snapshot& snapshot, const Telemetry& telemetry,
                                const NodeInfo& info);

}  // namespace reachd::exporter
