#pragma once

#include <vector>

#include "reachd/traceroute.hpp"
#include "support/simulator/fault_field.hpp"

namespace reachd::simulator {

/// The way that a trace goes.
struct TraceWay {
  /// Everything before the target.
  const std::vector<Hop>& hops;
  std::uint32_t vantage_number = 0;
  /// Of the whole way.
  Duration rtt{};
  /// Probability that one packet is lost that no fault befalls.
  double loss = 0;
};

/// What a trace to the conditions' address finds, with the defaults of the probe.
TracerouteDetail trace(const TraceWay& way, const Conditions& conditions, Random& random);

}  // namespace reachd::simulator
