#pragma once

#include <cstddef>
#include <vector>

#include "reachd/observation.hpp"
#include "support/simulator/fault_field.hpp"

namespace reachd::simulator {

/// Carries probes out. A probe meets the conditions of the moment at which it is sent; a lost
/// packet is a lost probe, of whatever protocol. Calls in the order of time.
class Network {
 public:
  /// Both have to stay.
  Network(const Options& options, const World& world, const Scenario& scenario);

  /// Sends a probe of `check`, which is about `target`; `observation` is what comes of it, with
  /// times in whole microseconds. Returns when it ends, at the latest at the check's timeout.
  UtcTime send(std::size_t vantage, const CheckPtr& check, const Target& target, UtcTime now,
               Observation& observation);

 private:
  /// One probe under way.
  struct Probe {
    std::size_t vantage;
    const Target& target;
    const Conditions& conditions;
    UtcTime now;
    Random& random;
    Observation& observation;
  };

  double loss_of(const Probe& probe) const;
  Duration round_trip(const Probe& probe) const;
  UtcTime exchange(const Probe& probe) const;
  UtcTime look_up_in_vain(const Probe& probe) const;
  UtcTime stay_silent(const Probe& probe, bool is_connected) const;
  UtcTime refuse(const Probe& probe, Duration rtt) const;
  UtcTime answer(const Probe& probe, Duration rtt) const;
  UtcTime answer_page(const Probe& probe, Duration rtt) const;
  UtcTime trace_way(const Probe& probe) const;

  const World& world_;
  double loss_;
  FaultField faults_;
  /// By vantage: what befalls one tells nothing of what befalls another.
  std::vector<Random> randoms_;
};

}  // namespace reachd::simulator
