#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "aggregate/check_record.hpp"
#include "aggregate/timeline.hpp"
#include "reachd/check.hpp"

namespace reachd::aggregate {

/// The state of a host from the states of its checks. Those unknown or never seen up do not take
/// part beside others: up if all that are known are up, down if all are down, else degraded.
State combine(std::span<const State> checks);

/// A host, its checks by number, and its past.
struct HostRecord {
  HostPtr host;
  CheckRange checks;
  Timeline timeline;
  /// Indices into the aggregator's list of groups.
  std::vector<std::uint32_t> groups;

  /// What its checks show for `time`.
  State state_at(UtcTime time, std::span<const CheckRecord> records) const;
  /// Writes the past anew from `from` on, after what a check shows since then has changed.
  void rewrite(UtcTime from, std::span<const CheckRecord> records);
};

}  // namespace reachd::aggregate
