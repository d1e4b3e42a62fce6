#pragma once

#include <set>
#include <string_view>

#include "reachd/evidence.hpp"

namespace reachd::diagnose {

/// Hosts, by name. Valid as long as the evidence.
struct Strain {
  /// A full queue before them makes them lose their packets, though they are up: those of a group
  /// that loses 45 % of its probes, or 22 % where its loss rises, while what it answers is late, in
  /// the last minute or two.
  std::set<std::string_view> strained;
  /// Those of a group that loses 30 % so: what was strained is so no less, or it would come and go
  /// with each look.
  std::set<std::string_view> lossy;
};

/// As seen from a vantage whose controls are neither lossy nor late; nothing where there are no
/// controls to vouch for the line. Pure.
Strain strain_of(const VantageEvidence& vantage);

}  // namespace reachd::diagnose
