#pragma once

#include <optional>
#include <vector>

#include "aggregate/check_record.hpp"
#include "reachd/clock.hpp"

namespace reachd::aggregate {

/// What the controls say of the vantage itself. It is unhealthy while at least half of the controls
/// that are known up or down are down; of one or two controls all must be. A watch without
/// controls, or whose controls never answered, has nothing to doubt the vantage by: it is presumed
/// healthy. Where nothing is known of any control, the last judgement stands.
class VantageHealth {
 public:
  bool healthy() const { return healthy_; }
  /// Since when it is as it is; nullopt before the first change.
  std::optional<UtcTime> since() const { return since_; }
  /// Whether a probe sent at `sent` was sent while cut off, as far as is known.
  bool was_cut_off(UtcTime sent) const { return !healthy_ || (since_ && sent < *since_); }

  /// A control answered a probe sent at `sent`.
  void control_answered(UtcTime sent);
  /// Judges anew, from when each control that is known to be down went down and from how many are
  /// known to be up; `turned` is when the latest of the latter came up. True if that changed.
  bool judge(std::vector<UtcTime> down_since, std::size_t up, UtcTime turned);
  /// Whether a failure that a probe sent at `decided` decided may be told as the host's: a control
  /// answered a probe sent since, or none ever did.
  bool vouches_for(UtcTime decided) const;

 private:
  bool healthy_ = true;
  std::optional<UtcTime> since_;
  UtcTime last_answer_ = kNever;
};

}  // namespace reachd::aggregate
