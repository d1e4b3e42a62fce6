#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "reachd/clock.hpp"

namespace reachd::simulator {

inline constexpr std::size_t kMostVantages = 6;

/// What one simulation is made of: equal options give equal observations.
struct Options {
  /// 1 to kMostVantages.
  std::size_t vantages = 3;
  /// Of all checks but traces and controls; a second at least.
  Duration interval = std::chrono::seconds(60);
  /// Probability that a probe is lost at the quietest time of day, 0 to below 0.5; on the way to
  /// the country twice as much at the busiest.
  double loss = 0.01;
  std::uint64_t seed = 1;
  /// Zero: as long as the scenario takes, and an hour.
  Duration length{};
  /// 2026-01-05 00:00 UTC, a Monday.
  UtcTime start{std::chrono::sys_days{std::chrono::year_month_day{
      std::chrono::year(2026), std::chrono::January, std::chrono::day(5)}}};
};

/// Throws std::invalid_argument that names the option and its bounds.
void require_valid(const Options& options);

}  // namespace reachd::simulator
