#pragma once

#include <string>
#include <utility>

#include "net/ongoing_troubles.hpp"
#include "reachd/address.hpp"
#include "reachd/clock.hpp"
#include "reachd/log.hpp"
#include "reachd/observation.hpp"

namespace reachd::app {

/// Tells the log of probes that ended in an error of this machine, each reason and family by its
/// first probe and with a remedy. One thread.
class LocalErrors {
 public:
  /// Clock and log outlive it.
  LocalErrors(const Clock& clock, Log& log) : clock_(clock), log_(log) {}

  /// A probe ended, whatever it came to. Of names that do not resolve the resolver tells itself.
  void note(const Observation& observation);

 private:
  const Clock& clock_;
  Log& log_;
  net::OngoingTroubles<std::pair<Family, std::string>> troubles_;
};

}  // namespace reachd::app
