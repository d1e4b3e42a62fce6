#pragma once

#include <optional>
#include <set>
#include <string>

#include "reachd/clock.hpp"

namespace reachd::detection {

/// What a detector without a cause says: these hosts were down.
struct Alarm {
  std::set<std::string> hosts;
  UtcTime started;
  UtcTime detected;
  std::optional<UtcTime> ended;
};

}  // namespace reachd::detection
