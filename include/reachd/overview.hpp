#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "reachd/availability.hpp"
#include "reachd/check.hpp"
#include "reachd/clock.hpp"
#include "reachd/maybe_time.hpp"

namespace reachd {

/// Whether a vantage takes part in a verdict. A missing one has told nothing lately.
enum class Presence : std::uint8_t { healthy, unhealthy, missing };
inline constexpr std::array kAllPresences{Presence::healthy, Presence::unhealthy,
                                          Presence::missing};
std::string_view to_string(Presence presence);

struct VantageOverview {
  VantagePtr vantage;
  Presence presence = Presence::missing;
  /// Since when it is healthy, or cut off; none before the first change.
  MaybeTime since;
  /// When it last told of itself; none if not within memory.
  MaybeTime told;
};

/// What one vantage says of a host.
struct Opinion {
  /// Unknown where the vantage is not healthy, or does not watch the host.
  State state = State::unknown;
  MaybeTime since;
};

/// A host as several vantages together see it.
struct HostOverview {
  HostPtr host;
  IpAddress address;
  /// What most of the vantages say that know it; unknown where those are no majority of all, and
  /// unproven where it never answered any of them.
  State state = State::unproven;
  /// When the first of those that say so saw it begin.
  MaybeTime since;
  /// Healthy vantages that know its state, and those of them that call it down.
  std::uint32_t knowing = 0;
  std::uint32_t down = 0;
  /// In the order of Overview::vantages.
  std::vector<Opinion> opinions;
};

struct GroupOverview {
  std::string name;
  /// Hosts in each state, indexed by State.
  std::array<std::uint32_t, kAllStates.size()> hosts{};
};

/// What several vantages see at one moment. A value.
struct Overview {
  UtcTime taken;
  /// In the order of their names.
  std::vector<VantageOverview> vantages;
  /// In the order of their names.
  std::vector<HostOverview> hosts;
  /// Likewise; among them the whole watch.
  std::vector<GroupOverview> groups;

  std::size_t count(Presence presence) const;
  /// How many vantages make a majority: more than half of all, those that are missing included.
  std::size_t quorum() const { return vantages.size() / 2 + 1; }
};
using OverviewPtr = std::shared_ptr<const Overview>;

}  // namespace reachd
