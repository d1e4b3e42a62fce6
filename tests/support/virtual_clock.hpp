#pragma once

#include <atomic>
#include <chrono>

#include "reachd/clock.hpp"

namespace reachd::test {

/// Stands still until it is told to go on. Safe from any thread, as every Clock.
class VirtualClock final : public Clock {
 public:
  SteadyTime now() const override { return SteadyTime(elapsed()); }
  /// Starts at 2026-01-01T00:00:00Z.
  UtcTime utc() const override {
    using namespace std::chrono_literals;
    return UtcTime(std::chrono::sys_days(2026y / 1 / 1)) + elapsed();
  }

  void advance(Duration duration) { elapsed_ns_ += duration.count(); }

 private:
  Duration elapsed() const { return Duration(elapsed_ns_.load()); }

  std::atomic<Duration::rep> elapsed_ns_{0};
};

}  // namespace reachd::test
