#pragma once

#include <cstdint>

#include "reachd/clock.hpp"

namespace reachd::schedule {

/// When each probe of a sweep is due: evenly spread over the interval, round after round, each at
/// an absolute time, so that nothing drifts. A sweep that falls behind is not hurried: what is late
/// by more than kPatience moves all that follows. Pure. One thread.
class SweepPace {
 public:
  static constexpr Duration kPatience = std::chrono::milliseconds(100);

  /// `size` probes, at least one, each `interval`; zero: as fast as they go. The first is due at
  /// `start`.
  SweepPace(std::uint64_t size, Duration interval, SteadyTime start);

  /// Which probe is next, counted from 0 through all rounds.
  std::uint64_t position() const { return position_; }
  SteadyTime next() const;
  /// The next probe was sent at `now`.
  void advance(SteadyTime now);
  /// By how much the sweep is behind its first schedule.
  Duration slipped() const { return slipped_; }

 private:
  std::uint64_t size_;
  Duration interval_;
  SteadyTime start_;
  std::uint64_t position_ = 0;
  Duration slipped_{};
};

}  // namespace reachd::schedule
