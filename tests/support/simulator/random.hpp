#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "reachd/clock.hpp"

namespace reachd::simulator {

/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014) and distributions over it: the standard library's
/// distributions differ between libraries.
class Random {
 public:
  /// Streams of one seed have nothing to do with each other.
  Random(std::uint64_t seed, std::string_view stream);

  std::uint64_t next();
  /// 0 to below 1.
  double uniform();
  double between(double low, double high);
  Duration between(Duration low, Duration high);
  /// As often within one octave as within another; `low` above zero.
  Duration log_between(Duration low, Duration high);
  /// 0 to below `count`, which is above zero.
  std::size_t below(std::size_t count);
  bool chance(double probability) { return uniform() < probability; }
  /// Mean 0, variance 1: Marsaglia's polar method.
  double normal();

 private:
  std::uint64_t state_;
};

}  // namespace reachd::simulator
