#pragma once

#include "export/judge_state.hpp"
#include "export/node.hpp"
#include "export/page_view.hpp"

namespace reachd::exporter {

/// What a judge has to show, of several vantages together. Of a large watch only kMostPageHosts
/// hosts, those that are not up before the others.
PageView judge_state_view(const JudgeState& state, const NodeInfo& info);

}  // namespace reachd::exporter
