#pragma once

#include <string>
#include <utility>

#include "net/ongoing_troubles.hpp"
#include "reachd/address.hpp"
#include "reachd/clock.hpp"
#include "reachd/log.hpp"

namespace reachd::net {

/// The command that allows raw sockets to this program.
std::string raw_socket_remedy();

/// Tells the log of sockets that the system denies, each family and error apart. One thread.
class DeniedSockets {
 public:
  /// Clock and log outlive it. `event` is what the log calls it.
  DeniedSockets(const Clock& clock, Log& log, std::string event)
      : clock_(clock), log_(log), event_(std::move(event)) {}

  /// `error` is an errno; the remedy is for one of permission, any other is tried again.
  void report(Family family, int error, const std::string& permission_remedy);
  /// A socket of the family was opened.
  void forget(Family family);

 private:
  const Clock& clock_;
  Log& log_;
  std::string event_;
  OngoingTroubles<std::pair<Family, int>> troubles_;
};

}  // namespace reachd::net
