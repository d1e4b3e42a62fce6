#pragma once

#include <string>

#include "export/family_builder.hpp"
#include "export/judge_state.hpp"
#include "export/node.hpp"

namespace reachd::exporter {

/// Every family of a judge in docs/metrics.md, in a fixed order, those of the process included. Any
/// thread.
void collect_judge_metrics(const JudgeState& state, const NodeInfo& info, const FamilySink& sink);

/// The same as text format 0.0.4.
std::string judge_metrics_text(const JudgeState& state, const NodeInfo& info);

}  // namespace reachd::exporter
