#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "reachd/clock.hpp"

namespace reachd::schedule {

/// FNV-1a with SplitMix64's finaliser: the same on every machine and in every release, for a phase
/// must survive a restart and an upgrade.
std::uint64_t stable_hash(std::string_view text);

/// Where in its interval the check of that identity has its slots: even over all identities.
Duration phase_of(std::string_view identity, Duration interval);

/// The first slot after `after`, slots being at phase + k * interval of UTC.
UtcTime next_slot(Duration phase, Duration interval, UtcTime after);

/// The place of the `index`-th newcomer within the window of first looks: multiples of the golden
/// ratio fill it evenly however many come, and put neighbours (which share a prefix) far apart.
Duration first_look_offset(std::size_t index, Duration window);

}  // namespace reachd::schedule
