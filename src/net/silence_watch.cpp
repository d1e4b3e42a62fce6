#include "net/silence_watch.hpp"

#include <functional>

namespace reachd::net {

std::uint8_t& SilenceWatch::cell_of(const IpAddress& address) {
  const std::uint64_t hash = std::hash<IpAddress>()(address);
  // The upper bits of a product depend on all of the hash.
  return cells_[(hash * 0x9e3779b97f4a7c15U) >> 48];
}

bool SilenceWatch::note_timeout(const IpAddress& address) {
  std::uint8_t& cell = cell_of(address);
  if (cell == 0) return false;
  if (cell < kAnswers + kPatience) ++cell;
  return cell == kAnswers + kPatience;
}

}  // namespace reachd::net
