#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reachd/address.hpp"
#include "reachd/clock.hpp"
#include "reachd/outcome.hpp"

namespace reachd {

/// Addresses of a prefix by what their last probe found. Those that have not been probed yet, whose
/// last probe failed for a reason of ours, or that are excluded stand in neither.
struct SweepCounts {
  Prefix prefix{IpAddress(), 32};
  std::uint64_t responsive = 0;
  std::uint64_t silent = 0;
};

/// Addresses whose state differs between the ends of two rounds.
struct SweepChanges {
  /// The first kMostListed in the order of addresses.
  std::vector<IpAddress> listed;
  std::uint64_t count = 0;

  static constexpr std::size_t kMostListed = 4096;
};

/// What a sweep knows at one moment.
struct SweepReport {
  SweepCounts counts;
  /// The same for each /24 below a shorter IPv4 prefix.
  std::vector<SweepCounts> blocks;
  /// Addresses that are never probed.
  std::uint64_t excluded = 0;
  Duration interval{};
  /// By how much it is behind the pace that it began with, for want of time or of room to send.
  Duration slipped{};
  /// Rounds completed: every address probed, and answered or given up. One in which nothing could
  /// be sent is none.
  std::uint64_t rounds = 0;
  /// When the last round was completed.
  std::optional<UtcTime> completed;
  /// Probes that ended, by outcome, in all rounds.
  std::array<std::uint64_t, kOutcomeCount> outcomes{};
  /// Of those that were local_error, by reason.
  std::map<std::string, std::uint64_t, std::less<>> failures;
  /// Between the last two rounds that were completed.
  SweepChanges came;
  SweepChanges went;

  /// Addresses that were not probed yet, or whose probes all failed for a reason of ours.
  std::uint64_t unprobed() const {
    return counts.prefix.size() - counts.responsive - counts.silent - excluded;
  }
};
using SweepReports = std::vector<SweepReport>;
using SweepReportsPtr = std::shared_ptr<const SweepReports>;

}  // namespace reachd
