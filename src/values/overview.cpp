#include "reachd/overview.hpp"

#include <algorithm>

namespace reachd {

std::string_view to_string(Presence presence) {
  switch (presence) {
    case Presence::healthy:
      return "healthy";
    case Presence::unhealthy:
      return "unhealthy";
    case Presence::missing:
      return "missing";
  }
  return "";
}

std::size_t Overview::count(Presence presence) const {
  return static_cast<std::size_t>(
      std::ranges::count(vantages, presence, &VantageOverview::presence));
}

}  // namespace reachd
