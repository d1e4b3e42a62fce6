#pragma once

#include <boost/json/object.hpp>

#include "export/judge_state.hpp"
#include "export/node.hpp"
#include "reachd/overview.hpp"

namespace reachd::exporter {

/// Of /api/v1/status of a judge.
boost::json::object judge_status_json(const JudgeState& state, const NodeInfo& info);
/// Of /api/v1/hosts/NAME of a judge; `overview` holds the host.
boost::json::object judge_host_json(const Overview& overview, const HostOverview& host);
/// Of /api/v1/hosts of a judge.
boost::json::object judge_hosts_json(const Overview& overview);

}  // namespace reachd::exporter
