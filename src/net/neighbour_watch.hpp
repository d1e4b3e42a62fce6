#pragma once

#include <cstdint>
#include <optional>

#include "reachd/clock.hpp"

namespace reachd::net {

/// Of a packet that was refused as for a full queue, or in IPv6 as without a route: whether the
/// neighbour table was full. The kernel tells only how often it was, for whomever, so that it takes
/// a second attempt a moment later to know. Pure. One thread.
class NeighbourWatch {
 public:
  enum class Finding : std::uint8_t {
    had_room,
    was_full,
    /// To be known once the packet was refused again.
    is_open,
  };
  /// A packet was just refused. `overflows`: as NeighbourTable::overflows(), asked since.
  Finding note_refusal(SteadyTime now, std::optional<std::uint64_t> overflows);

 private:
  std::optional<SteadyTime> looked_;
  std::uint64_t overflows_ = 0;
};

}  // namespace reachd::net
