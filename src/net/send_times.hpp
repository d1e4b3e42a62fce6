#pragma once

#include <cstddef>
#include <span>

#include "reachd/clock.hpp"

namespace reachd::net {

/// When the kernel handed a packet of a batch to its device.
struct SendStamp {
  std::size_t index = 0;
  SteadyTime time;
};

/// When each packet of a batch left, by its stamps (rising in both members) and by when the batch
/// was begun and done: between two known times the packets are taken to be evenly spread.
void estimate_send_times(std::span<const SendStamp> stamps, SteadyTime begun, SteadyTime done,
                         std::span<SteadyTime> times);

}  // namespace reachd::net
