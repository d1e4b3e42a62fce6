#pragma once

#include <array>
#include <utility>

#include "reachd/check.hpp"
#include "reachd/clock.hpp"

namespace reachd::aggregate {

/// The share of probes that get lost between the vantage and hosts that are up, of late: silences
/// count once an answer to a confirming probe has shown that the check was up all along. An outage
/// adds nothing to it, for what is down does not answer. Halves what it knows in 20 s. Pure.
class PathLoss {
 public:
  /// A check that is up answered a probe sent at `sent`, after `lost` silences.
  void note(CheckId check, unsigned lost, UtcTime sent);
  /// 0 to 1, as of `now`. 0 unless three checks have had a loss within a minute: of one or two it
  /// is their own.
  double share(UtcTime now) const;

 private:
  double weight_at(UtcTime now) const;

  double answered_ = 0;
  double lost_ = 0;
  UtcTime as_of_ = UtcTime::min();
  /// The checks that had a loss, latest first, and when.
  std::array<std::pair<CheckId, UtcTime>, 3> losers_{};
};

}  // namespace reachd::aggregate
