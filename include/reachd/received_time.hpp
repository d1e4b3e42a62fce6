#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "reachd/clock.hpp"

namespace reachd {

/// A time that somebody sent us, in seconds since 1970: the nearest that UtcTime can hold, which
/// ends in 2262, while certificates that never expire say 9999.
inline UtcTime received_time(std::int64_t unix_seconds) {
  using Seconds = std::chrono::seconds;
  constexpr auto kFirst = std::chrono::duration_cast<Seconds>(Duration::min()).count();
  constexpr auto kLast = std::chrono::duration_cast<Seconds>(Duration::max()).count();
  return UtcTime(Seconds(std::clamp<std::int64_t>(unix_seconds, kFirst, kLast)));
}

}  // namespace reachd
