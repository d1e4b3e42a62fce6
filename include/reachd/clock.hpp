#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace reachd {

using Duration = std::chrono::nanoseconds;
/// Monotonic: what deadlines and schedules are measured on.
using SteadyTime = std::chrono::time_point<std::chrono::steady_clock, Duration>;
/// Wall clock: what records carry.
using UtcTime = std::chrono::sys_time<Duration>;

/// Time as an argument's source, so that tests replace it. Implementations are safe from any
/// thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual SteadyTime now() const = 0;
  virtual UtcTime utc() const = 0;
};

class SystemClock final : public Clock {
 public:
  SteadyTime now() const override;
  UtcTime utc() const override;
};

/// Seconds as a floating-point number: the unit of metrics and records.
double to_seconds(Duration duration);
/// "2026-01-02T03:04:05.678901Z": UTC with microseconds.
std::string format_time(UtcTime time);
/// The inverse of format_time; takes zero to nine digits of fraction. nullopt if malformed.
std::optional<UtcTime> parse_time(std::string_view text);
/// As Prometheus writes them: "1h30m", "250ms", "1d", "0". nullopt if malformed, out of order or
/// too large.
std::optional<Duration> parse_duration(std::string_view text);
/// The shortest text that parse_duration reads back to the same whole milliseconds.
std::string format_duration(Duration duration);

}  // namespace reachd
