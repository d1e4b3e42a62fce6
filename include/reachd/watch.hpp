#pragma once

#include <string_view>
#include <vector>

#include "reachd/check.hpp"

namespace reachd {

/// The group that every host but the controls is in, whatever its configuration says.
inline constexpr std::string_view kWholeWatch = "all";

/// Everything that is to be probed: a configuration, expanded. Immutable.
struct Watch {
  VantagePtr vantage;
  /// In the order of the configuration, controls last.
  std::vector<HostPtr> hosts;
  /// checks[i]->id == i; in the order of their hosts.
  std::vector<CheckPtr> checks;
};

}  // namespace reachd
