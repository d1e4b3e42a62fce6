#pragma once

#include <atomic>
#include <chrono>

#include "reachd/clock.hpp"

namespace reachd::test {

/// A machine's clocks, whose wall clock is put forward and back. Any thread.
class SteppingClock final : public Clock {
 public:
  SteadyTime now() const override { return SteadyTime(Duration(steady_ns_)); }
  UtcTime utc() const override { return UtcTime(kStart + Duration(steady_ns_ + stepped_ns_)); }

  void advance(Duration duration) { steady_ns_ += duration.count(); }
  void step_wall(Duration duration) { stepped_ns_ += duration.count(); }

 private:
  static constexpr Duration kStart = std::chrono::seconds(1'700'000'000);

  std::atomic<Duration::rep> steady_ns_{0};
  std::atomic<Duration::rep> stepped_ns_{0};
};

}  // namespace reachd::test
