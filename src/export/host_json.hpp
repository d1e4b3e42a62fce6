#pragma once

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

#include "export/metrics.hpp"
#include "reachd/snapshot.hpp"

namespace reachd::exporter {

/// One host of `snapshot` with its windows and checks.
boost::json::object host_json(const Snapshot& snapshot, const HostSnapshot& host);
/// Of /api/v1/hosts: every host, and when the snapshot was taken, piece by piece. Ends where it is
/// once `stop` is requested.
void write_hosts(const Snapshot& snapshot, const TextSink& sink, const std::stop_token& stop);
/// Availability is null where nothing is known.
boost::json::array windows_json(const std::vector<WindowAvailability>& windows);
/// Hosts in each state, indexed by State.
using StateCounts = std::array<std::uint32_t, kAllStates.size()>;
boost::json::object counts_json(const StateCounts& counts);
/// RFC 3339, or null.
boost::json::value time_json(const std::optional<UtcTime>& time);

}  // namespace reachd::exporter
