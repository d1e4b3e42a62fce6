#pragma once

#include <vector>

#include "support/simulator/scenario.hpp"

namespace reachd::simulator {

struct Span {
  UtcTime begin;
  UtcTime end;
};

/// Of additional loss and delay.
struct LoadPoint {
  UtcTime at;
  double loss = 0;
  Duration delay{};
};

/// A scenario in the making.
class Draft {
 public:
  Draft(ScenarioKind kind, const Options& options);

  Random& random() { return random_; }
  const World& world() const { return world_; }
  VantageSet everyone() const { return everyone_; }

  /// Where in the simulation to put something that lasts so long.
  Span place(Duration lasting);
  /// One of the set, which is not empty.
  std::size_t pick(const HostSet& hosts);
  std::size_t pick_vantage() { return random_.below(world_.vantages()); }

  void add(const Effect& effect) { scenario_.effects.push_back(effect); }
  /// Where `scope` applies, loss and delay follow the points, two at least.
  void add_load(const Effect& scope, const std::vector<LoadPoint>& points);
  /// One truth about all that the effects so far put out of reach.
  Truth& tell(Cause cause);
  /// About whom and what time `scope` names, whether out of reach or not.
  Truth& tell(Cause cause, const Effect& scope);
  Scenario finish();

 private:
  Options options_;
  World world_;
  Random random_;
  VantageSet everyone_;
  Scenario scenario_;
};

VantageSet only(std::size_t vantage);
HostSet only_host(std::size_t site);
/// When the effect puts hosts out of reach; none if it does not.
std::optional<Span> failing(const Effect& effect);

}  // namespace reachd::simulator
