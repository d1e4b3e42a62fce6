#pragma once

#include <map>
#include <set>
#include <string_view>

#include "reachd/evidence.hpp"

namespace reachd::diagnose {

/// A host that is silent in company, though its own probes do not suffice to call it down.
struct Hushed {
  /// Time sent of its first probe that failed.
  UtcTime onset;
  /// Time sent of the probe that told: the last machine's that it took, or its own if that came
  /// later.
  UtcTime decided;
};

/// By name.
using HushedHosts = std::map<std::string_view, Hushed>;

/// Names of groups. Valid as long as the evidence they are of.
using GroupNames = std::set<std::string_view>;

/// The hosts of a vantage that are hushed: three machines of a group or more were silent one after
/// another, and no host of the group has answered a probe sent since. Three probes of different
/// machines tell as much as three of one, and where all machines fall at once they are sent
/// sooner. Two are enough in a group that is `rumoured`: another vantage has just seen hosts of it
/// fail. Names are valid as long as the evidence. Pure.
HushedHosts hushed_hosts(const VantageEvidence& vantage, const GroupNames& rumoured);

}  // namespace reachd::diagnose
