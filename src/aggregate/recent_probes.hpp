#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include "aggregate/rtt_level.hpp"
#include "reachd/clock.hpp"
#include "reachd/evidence.hpp"
#include "reachd/maybe_time.hpp"
#include "reachd/outcome.hpp"

namespace reachd::aggregate {

/// What the probes of one check came to in the last ten minutes, minute by minute, and the level of
/// its round-trip times. Observations in the order of sending, save for a little. Pure.
class RecentProbes {
 public:
  static constexpr Duration kLongestWindow = std::chrono::minutes(10);

  /// A shift of the level that this answer confirms.
  std::optional<LevelShift> answered(UtcTime sent, std::optional<Duration> rtt);
  /// `begins_run`: the check was answering until now.
  void failed(UtcTime sent, Outcome outcome, bool begins_run);

  /// The check, which was down, answers again since the probe sent then: what it lost until now is
  /// no sign of what comes.
  void recovered(UtcTime sent);

  /// Of the last `window`, in whole minutes, ten at most.
  ProbeTally tally(UtcTime now, Duration window) const;
  /// Of the ten minutes before the last run of failures; empty if no level was known then, for
  /// then nothing could be called late, and little had been seen.
  const ProbeTally& before() const { return before_; }
  /// How many failed in a row, of the last that did so.
  unsigned silence() const { return silence_; }
  /// How the last probe that failed did.
  Outcome failure() const { return failure_; }
  const RttLevel& level() const { return level_; }
  MaybeTime level_shift() const { return shifted_; }
  std::uint32_t level_changes() const { return level_changes_; }

 private:
  struct Minute {
    std::uint8_t probes = 0;
    std::uint8_t lost = 0;
    std::uint8_t raised = 0;
  };
  static constexpr std::int32_t kMinutes = 10;

  Minute* minute_at(UtcTime sent);
  ProbeTally sum(std::int32_t first, std::int32_t last) const;

  RttLevel level_;
  std::array<Minute, kMinutes> minutes_{};
  /// Counted from the epoch; at first before all.
  static constexpr std::int32_t kNoMinute = -1'000'000'000;
  std::int32_t latest_ = kNoMinute;
  /// In which the check last answered again after it had been down.
  std::int32_t recovered_ = kNoMinute;
  ProbeTally before_;
  MaybeTime shifted_;
  std::uint32_t level_changes_ = 0;
  Outcome failure_ = Outcome::success;
  std::uint8_t silence_ = 0;
  bool is_silent_ = false;
};

}  // namespace reachd::aggregate
