#pragma once

#include <poll.h>

#include <span>

#include "net/packet_descriptor.hpp"
#include "net/packet_engine.hpp"
#include "reachd/clock.hpp"

namespace reachd::net {

/// What a thread that steps a packet engine sleeps on.
class PacketPoll {
 public:
  /// Throws std::system_error if the system has no descriptor left.
  PacketPoll();

  /// Until a socket of the engine is readable, wake() is called, or `until`; `now` is the present.
  void wait(const PacketEngine& engine, SteadyTime now, SteadyTime until);
  /// Until wake() is called, or `until`.
  void rest(SteadyTime now, SteadyTime until);
  /// Any thread. Ends the wait under way, or the next.
  void wake();

 private:
  /// The last of `waited` is its own.
  void wait_for(std::span<pollfd> waited, SteadyTime now, SteadyTime until);

  PacketDescriptor event_;
};

}  // namespace reachd::net
