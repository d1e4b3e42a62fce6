#include "aggregate/vantage_health.hpp"

#include <algorithm>
#include <cstddef>

namespace reachd::aggregate {
namespace {

/// How many of `known` controls must be down to blame the vantage.
std::size_t enough_to_blame(std::size_t known) { return known <= 2 ? known : (known + 1) / 2; }

}  // namespace

void VantageHealth::control_answered(UtcTime sent) { last_answer_ = std::max(last_answer_, sent); }

bool VantageHealth::judge(std::vector<UtcTime> down_since, std::size_t up, UtcTime turned) {
  const std::size_t known = down_since.size() + up;
  if (known == 0) return false;
  const std::size_t enough = enough_to_blame(known);
  const bool healthy = down_since.size() < enough;
  if (healthy == healthy_) return false;
  healthy_ = healthy;
  std::ranges::sort(down_since);
  since_ = healthy ? turned : down_since[enough - 1];
  return true;
}

bool VantageHealth::vouches_for(UtcTime decided) const {
  return last_answer_ == kNever || last_answer_ >= decided;
}

}  // namespace reachd::aggregate
