#include "config/sweeps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <set>
#include <unordered_map>

#include "config/settings.hpp"

namespace reachd::config {
namespace {

constexpr Duration kShortestSweep = std::chrono::seconds(10);
/// Between the last timeout of a round and the end of the next: a probe may leave late, and be
/// given up late, by some tenths of a second.
constexpr Duration kRest = std::chrono::seconds(1);
/// What sweeps may take of a budget.
constexpr double kMostShare = 0.5;
/// Of sums of rates, for want of digits.
constexpr double kSlack = 1e-6;

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
  const Duration shortest = std::max(kShortestSweep, sweep.timeout + kRest);
  if (sweep.interval >= shortest && sweep.interval <= kLongestInterval) return;
  // A timeout may be too long for the default.
  section.get("interval")
      .value_or(section.node())
      .error("a round takes from " + format_duration(shortest) + " to " +
             format_duration(kLongestInterval) + ", not " + format_duration(sweep.interval));
}

/// Rounded up, so that a limit of it is enough: to a hundredth, or to a whole one from 100 on.
std::string text_of(double rate) {
  const double steps = rate < 100 ? 100 : 1;
  return fmt::format("{:.9g}", std::ceil(rate * steps - kSlack) / steps);
}

std::string fault_of_rate(std::string_view who, double rate, double limit, std::string_view where,
                          std::string_view name) {
  const double needed = rate / kMostShare;
  if (needed <= limit + kSlack) return {};
  const std::string remedy = needed <= kMostRate
                                 ? "make the interval longer, or the limit " + text_of(needed)
                                 : "make the interval longer, for no limit is so high";
  return fmt::format("{} {} packets a second{}, more than half of limits.{} ({:.9g}); {}", who,
                     text_of(rate), where, name, limit, remedy);
}

/// What `who` takes and may not; empty: nothing.
std::string fault_of_rates(std::string_view who, const SweepRates& rates, const Limits& limits) {
  std::string fault =
      fault_of_rate(who, rates.node, limits.packets_per_second, "", "packets_per_second");
  if (!fault.empty()) return fault;
  return fault_of_rate(who, rates.prefix, limits.packets_per_second_per_prefix,
                       " to one /24 or /48", "packets_per_second_per_prefix");
}

/// The same of a sweep, by itself or with those that stand before it.
std::string fault_of_next(const SweepSpec& sweep, std::vector<SweepSpec>& before,
                          const Limits& limits) {
  std::string fault = fault_of_rates("this sweep sends", rates_of({sweep}), limits);
  // Those after it need not make up for what one alone takes too much.
  if (!fault.empty()) return fault;
  before.push_back(sweep);
  return fault_of_rates("the sweeps up to here send", rates_of(before), limits);
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
  static const Prefix kLinkLocal = *Prefix::parse("fe80::/10");
  if (prefix.size() > kMostSweptAddresses) return "has more than 2^24 addresses";
  if (kLinkLocal.overlaps(prefix)) return "is link-local: it means nothing without an interface";
  return std::string(fault_of_host_prefix(prefix));
}

std::uint64_t excluded_of(const Prefix& prefix, const std::vector<Prefix>& exclude) {
  std::set<Prefix> within;
  for (const Prefix& excluded : exclude) {
    if (!excluded.overlaps(prefix)) continue;
    if (excluded.length() <= prefix.length()) return prefix.size();
    within.insert(excluded);
  }
  std::uint64_t size = 0;
  // In order, one that holds others comes before them.
  std::optional<Prefix> last;
  for (const Prefix& excluded : within) {
    if (last && last->overlaps(excluded)) continue;
    size += excluded.size();
    last = excluded;
  }
  return size;
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

void read_sweeps(const ConfigNode& node, const Limits& limits, std::vector<SweepSpec>& sweeps,
                 Diagnostics& notes) {
  std::vector<SweepSpec> counted;
  for (const ConfigNode& item : node.items()) {
    const std::size_t before = sweeps.size();
    read_sweep(item, sweeps);
    if (sweeps.size() == before) continue;
    const std::string fault = fault_of_next(sweeps.back(), counted, limits);
    if (!fault.empty()) item.error(fault);
    const Prefix& prefix = sweeps.back().prefix;
    if (excluded_of(prefix, limits.exclude) < prefix.size()) continue;
    item.reporting_to(notes).error("limits.exclude holds all of " + prefix.to_string() +
                                   "; nothing is swept");
  }
}

}  // namespace reachd::config
