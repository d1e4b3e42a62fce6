#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "reachd/address.hpp"
#include "reachd/clock.hpp"
#include "reachd/outcome.hpp"
#include "reachd/sweep.hpp"

namespace reachd::aggregate {

/// What is known of each address of a swept prefix: four bytes for its state and RTT, and a bit for
/// its state when the last round ended. Pure. One thread.
class SweepCensus {
 public:
  /// Of a prefix of at most 2^24 addresses.
  explicit SweepCensus(const Prefix& prefix);

  /// Success makes the address responsive; local_error and cancelled leave it as it was; any other
  /// outcome makes it silent. `address` lies within the prefix.
  void record(const IpAddress& address, Outcome outcome, std::optional<Duration> rtt);
  /// Why a probe that was recorded as local_error failed.
  void note_failure(std::string_view reason);
  /// Something will be recorded of `address` soon: what is kept of it is fetched meanwhile, for it
  /// lies anywhere in a memory that may be large.
  void expect(const IpAddress& address) const;
  /// Every address has been probed once more.
  void end_round(UtcTime now);

  SweepReport report() const;
  bool is_responsive(std::uint64_t offset) const { return cells_[offset] < kSilent; }
  /// Neither: not probed yet, or only with errors of ours.
  bool is_silent(std::uint64_t offset) const { return cells_[offset] == kSilent; }
  /// Of a responsive address, to 100 ns.
  std::optional<Duration> rtt(std::uint64_t offset) const;

 private:
  /// An RTT in units of 100 ns, or one of these.
  using Cell = std::uint32_t;
  static constexpr Cell kUnknown = 0xffffffff;
  static constexpr Cell kSilent = 0xfffffffe;

  static Cell cell_of(std::optional<Duration> rtt);
  void put(std::uint64_t offset, Cell cell);
  void count(std::uint64_t offset, Cell cell, std::int64_t change);
  void note_changes();

  SweepReport report_;
  std::vector<Cell> cells_;
  std::vector<bool> responsive_before_;
};

}  // namespace reachd::aggregate
