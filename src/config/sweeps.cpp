#include "config/sweeps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <unordered_map>

namespace reachd::config {
namespace {

constexpr Duration kShortestSweep = std::chrono::seconds(10);
/// What sweeps may take of a budget.
constexpr double kMostShare = 0.5;

std::optional<Prefix> read_prefix(Section& section, const std::vector<SweepSpec>& others) {
  const auto node = section.require("prefix");
  const auto prefix = node ? node->as_prefix() : std::nullopt;
  if (!prefix) return std::nullopt;
  std::string fault = fault_of_sweep(*prefix);
  for (const SweepSpec& other : others) {
    if (other.prefix.overlaps(*prefix)) fault = "overlaps " + other.prefix.to_string();
  }
  if (fault.empty()) return prefix;
  node->error(prefix->to_string() + " " + fault);
  return std::nullopt;
}

void read_times(Section& section, SweepSpec& sweep) {
  section.read("interval", sweep.interval);
  section.read("timeout", sweep.timeout);
  if (sweep.timeout > kLongestTimeout) {
    return section.get("timeout")->error("a timeout is at most " +
                                         format_duration(kLongestTimeout));
  }
  const Duration shortest = std::max(kShortestSweep, sweep.timeout);
  if (sweep.interval >= shortest && sweep.interval <= kLongestInterval) return;
  // A timeout may be too long for the default.
  section.get("interval")
      .value_or(section.node())
      .error("a round takes from " + format_duration(shortest) + " to " +
             format_duration(kLongestInterval) + ", not " + format_duration(sweep.interval));
}

/// What the sweep takes and may not; empty: nothing.
std::string fault_of_rates(const SweepRates& rates, const Limits& limits) {
  constexpr std::string_view kFault =
      "the sweeps up to here send {:.3g} packets a second{}, more than half of "
      "limits.{} ({:g}); make the interval longer, or the limit {:.3g}";
  if (rates.node > kMostShare * limits.packets_per_second) {
    return fmt::format(kFault, rates.node, "", "packets_per_second", limits.packets_per_second,
                       rates.node / kMostShare);
  }
  if (rates.prefix <= kMostShare * limits.packets_per_second_per_prefix) return {};
  return fmt::format(kFault, rates.prefix, " to one /24 or /48", "packets_per_second_per_prefix",
                     limits.packets_per_second_per_prefix, rates.prefix / kMostShare);
}

void read_sweep(const ConfigNode& node, std::vector<SweepSpec>& sweeps) {
  Section section(node);
  const auto prefix = read_prefix(section, sweeps);
  SweepSpec sweep{.prefix = prefix.value_or(Prefix(IpAddress(), 32))};
  read_times(section, sweep);
  if (prefix) sweeps.push_back(sweep);
}

}  // namespace

std::string fault_of_sweep(const Prefix& prefix) {
  if (prefix.size() > kMostSweptAddresses) return "has more than 2^24 addresses";
  return std::string(fault_of_host_prefix(prefix));
}

SweepRates rates_of(const std::vector<SweepSpec>& sweeps) {
  SweepRates rates;
  // A sweep of more than one of these shares none with another, and takes of each the same.
  std::unordered_map<Prefix, double> prefixes;
  for (const SweepSpec& sweep : sweeps) {
    const double seconds = to_seconds(sweep.interval);
    rates.node += static_cast<double>(sweep.prefix.size()) / seconds;
    const auto together = static_cast<double>(politeness_share(sweep.prefix));
    double& rate = prefixes[politeness_prefix(sweep.prefix.address())];
    rate += together / seconds;
    rates.prefix = std::max(rates.prefix, rate);
  }
  return rates;
}

void read_sweeps(const ConfigNode& node, const Limits& limits, std::vector<SweepSpec>& sweeps) {
  for (const ConfigNode& item : node.items()) {
    const std::size_t before = sweeps.size();
    read_sweep(item, sweeps);
    const std::string fault =
        sweeps.size() > before ? fault_of_rates(rates_of(sweeps), limits) : std::string();
    if (!fault.empty()) item.error(fault);
  }
}

}  // namespace reachd::config
