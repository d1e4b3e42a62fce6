#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "judge/query_source.hpp"
#include "reachd/clock.hpp"

namespace reachd::judge {

/// How a host was in a part of the last day, over all vantages.
struct DayPart {
  UtcTime start;
  Duration length{};
  /// Share of the known time in which it was up or degraded, 0 to 1; none where nothing is known.
  std::optional<double> availability;
  /// Share of the time of all vantages in which the state was known, 0 to 1.
  double coverage = 0;
};
using Days = std::map<std::string, std::vector<DayPart>, std::less<>>;

/// The last 48 half hours of UTC, oldest first, of every host; the last one is under way. To five
/// minutes. `states` selects reachd_host_state in PromQL; `vantages`: how many there should be.
/// Empty if it cannot be had.
Days read_day(QuerySource& source, const std::string& states, UtcTime now, std::size_t vantages);

}  // namespace reachd::judge
