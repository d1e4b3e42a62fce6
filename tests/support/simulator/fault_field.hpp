#pragma once

#include <cstddef>
#include <vector>

#include "support/simulator/scenario.hpp"

namespace reachd::simulator {

/// What a probe meets on its way, all effects together.
struct Conditions {
  IpAddress address;
  std::size_t net = 0;
  Upstream upstream = Upstream::as4837;
  Fault fault = Fault::none;
  Reach reach = Reach::target;
  /// Beside what is lost anyway.
  double loss = 0;
  Duration delay{};
  /// Meaningful with loss or delay.
  Reach slow_from = Reach::target;
};

/// The effects of a scenario over space and time. Time does not go back.
class FaultField {
 public:
  /// Both have to stay.
  FaultField(const World& world, const std::vector<Effect>& effects);

  Conditions at(std::size_t vantage, const Target& target, UtcTime now);

 private:
  void advance(UtcTime now);

  const World& world_;
  const std::vector<Effect>& effects_;
  std::size_t next_ = 0;
  std::vector<const Effect*> active_;
};

}  // namespace reachd::simulator
