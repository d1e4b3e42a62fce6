#include "aggregate/sweep_census.hpp"

#include <algorithm>

namespace reachd::aggregate {
namespace {

constexpr Duration kUnit(100);
constexpr std::uint64_t kBlockSize = 256;
constexpr unsigned kBlockLength = 24;

std::vector<SweepCounts> blocks_of(const Prefix& prefix) {
  std::vector<SweepCounts> blocks;
  if (prefix.address().family() == Family::ipv6 || prefix.length() >= kBlockLength) return blocks;
  for (std::uint64_t offset = 0; offset < prefix.size(); offset += kBlockSize) {
    blocks.push_back({.prefix = Prefix(prefix.at(offset), kBlockLength)});
  }
  return blocks;
}

void note(SweepChanges& changes, const IpAddress& address) {
  if (changes.count++ < SweepChanges::kMostListed) changes.listed.push_back(address);
}

}  // namespace

SweepCensus::SweepCensus(const Prefix& prefix)
    : cells_(prefix.size(), kUnknown), responsive_before_(prefix.size()) {
  report_.counts.prefix = prefix;
  report_.blocks = blocks_of(prefix);
}

SweepCensus::Cell SweepCensus::cell_of(std::optional<Duration> rtt) {
  if (!rtt) return 0;
  const auto units = static_cast<std::uint64_t>(std::max(*rtt, Duration::zero()) / kUnit);
  return static_cast<Cell>(std::min<std::uint64_t>(units, kSilent - 1));
}

void SweepCensus::record(const IpAddress& address, Outcome outcome, std::optional<Duration> rtt) {
  ++report_.outcomes[static_cast<std::size_t>(outcome)];
  if (outcome == Outcome::local_error || outcome == Outcome::cancelled) return;
  put(report_.counts.prefix.offset_of(address),
      outcome == Outcome::success ? cell_of(rtt) : kSilent);
}

void SweepCensus::note_failure(std::string_view reason) {
  const auto known = report_.failures.find(reason);
  if (known != report_.failures.end()) {
    ++known->second;
  } else {
    report_.failures.emplace(reason, 1);
  }
}

void SweepCensus::expect(const IpAddress& address) const {
  __builtin_prefetch(&cells_[report_.counts.prefix.offset_of(address)], 1);
}

void SweepCensus::put(std::uint64_t offset, Cell cell) {
  count(offset, cells_[offset], -1);
  cells_[offset] = cell;
  count(offset, cell, 1);
}

void SweepCensus::count(std::uint64_t offset, Cell cell, std::int64_t change) {
  if (cell == kUnknown) return;
  const auto add = [&](SweepCounts& counts) {
    (cell == kSilent ? counts.silent : counts.responsive) += static_cast<std::uint64_t>(change);
  };
  add(report_.counts);
  if (!report_.blocks.empty()) add(report_.blocks[offset / kBlockSize]);
}

void SweepCensus::end_round(UtcTime now) {
  if (report_.rounds > 0) note_changes();
  for (std::uint64_t i = 0; i < cells_.size(); ++i) responsive_before_[i] = is_responsive(i);
  ++report_.rounds;
  report_.completed = now;
}

void SweepCensus::note_changes() {
  report_.came = {};
  report_.went = {};
  for (std::uint64_t i = 0; i < cells_.size(); ++i) {
    if (is_responsive(i) == responsive_before_[i]) continue;
    note(is_responsive(i) ? report_.came : report_.went, report_.counts.prefix.at(i));
  }
}

SweepReport SweepCensus::report() const { return report_; }

std::optional<Duration> SweepCensus::rtt(std::uint64_t offset) const {
  return is_responsive(offset) ? std::optional(cells_[offset] * kUnit) : std::nullopt;
}

}  // namespace reachd::aggregate
