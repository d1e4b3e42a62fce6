#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/section.hpp"

namespace reachd::config {

/// The most addresses that one sweep may have.
inline constexpr std::uint64_t kMostSweptAddresses = std::uint64_t{1} << 24;

/// What keeps a prefix from being swept, empty if nothing: more than kMostSweptAddresses, or
/// addresses that stand for no host.
std::string fault_of_sweep(const Prefix& prefix);

/// How many addresses of `prefix` lie in one of `exclude`.
std::uint64_t excluded_of(const Prefix& prefix, const std::vector<Prefix>& exclude);

/// Packets a second that sweeps take out of the node's budget, and the most that they take out of
/// one prefix's: what is left is the checks'.
struct SweepRates {
  double node = 0;
  double prefix = 0;
};
SweepRates rates_of(const std::vector<SweepSpec>& sweeps);

/// Reads the list. A sweep that would take more than half of a budget is a mistake, for the checks
/// live on what it leaves; one that is excluded whole is a note.
void read_sweeps(const ConfigNode& node, const Limits& limits, std::vector<SweepSpec>& sweeps,
                 Diagnostics& notes);

}  // namespace reachd::config
