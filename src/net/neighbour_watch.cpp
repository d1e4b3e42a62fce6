#include "net/neighbour_watch.hpp"

#include <chrono>
#include <utility>

namespace reachd::net {
namespace {

/// What overflowed the table before that may have been somebody else's packet.
constexpr Duration kFresh = std::chrono::milliseconds(10);

}  // namespace

NeighbourWatch::Finding NeighbourWatch::note_refusal(SteadyTime now,
                                                     std::optional<std::uint64_t> overflows) {
  if (!overflows) return Finding::had_room;
  const auto looked = std::exchange(looked_, now);
  const std::uint64_t before = std::exchange(overflows_, *overflows);
  if (!looked || now - *looked > kFresh) return Finding::is_open;
  return *overflows > before ? Finding::was_full : Finding::had_room;
}

}  // namespace reachd::net
