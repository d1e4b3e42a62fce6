#pragma once

#include <atomic>

#include "reachd/clock.hpp"

namespace reachd::app {

/// The clock of a node: its UTC follows the wall clock where that is put forward, and goes on by
/// steady time where it is put back, until the wall clock has caught up. Records stay in the order
/// in which things happened, and no time is lived through twice. Any thread.
class OnwardClock final : public Clock {
 public:
  /// `source` outlives it.
  explicit OnwardClock(const Clock& source);

  SteadyTime now() const override { return source_.now(); }
  UtcTime utc() const override;
  /// By how much the wall clock stands behind utc().
  Duration ahead() const;

 private:
  const Clock& source_;
  /// UTC less steady time: the largest that was seen.
  mutable std::atomic<Duration::rep> offset_ns_;
};

}  // namespace reachd::app
