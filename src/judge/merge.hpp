#pragma once

#include <span>

#include "reachd/evidence.hpp"
#include "reachd/overview.hpp"

namespace reachd::judge {

/// A vantage that takes part, or should.
struct Seat {
  VantageOverview vantage;
  /// What it told last; null if that is not within memory.
  const VantageEvidence* evidence = nullptr;
};

/// The same majorities as the recording rules of deploy/prometheus take. Pure.
Overview merge(UtcTime now, std::span<const Seat> seats);

}  // namespace reachd::judge
