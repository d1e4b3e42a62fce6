#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reachd/availability.hpp"
#include "reachd/check.hpp"
#include "reachd/chunks.hpp"
#include "reachd/clock.hpp"
#include "reachd/evidence.hpp"
#include "reachd/last_probe.hpp"
#include "reachd/maybe_time.hpp"
#include "reachd/outcome.hpp"

namespace reachd {

/// Upper bounds, in seconds, of the RTT histogram; the last bucket is +Inf.
inline constexpr std::array kRttBucketBounds{0.001, 0.005, 0.01, 0.025, 0.05, 0.1,
                                             0.2,   0.3,   0.5,  1.0,   2.5,  5.0};

/// Of one check: a probe a second for 136 years.
using ProbeCount = std::uint32_t;

struct RttHistogram {
  double sum_seconds = 0;
  /// Not cumulative; one more than the bounds, for +Inf.
  std::array<ProbeCount, kRttBucketBounds.size() + 1> buckets{};
  void add(Duration rtt);
  std::uint64_t count() const;
};

struct CheckSnapshot {
  CheckPtr check;
  /// When the present state began (its onset); none while unproven.
  MaybeTime since;
  MaybeTime last_success;
  LastProbe last;
  RttHistogram rtt;
  /// What the round-trip times keep to, in seconds; below zero: none yet.
  float rtt_level = -1;
  /// Probability that the host answers this check, 0.01 to 0.99.
  float belief = 0.5F;
  std::array<ProbeCount, kOutcomeCount> outcomes{};
  /// Share of the probes of the last five minutes that were lost, 0 to 1; below zero: none was
  /// made.
  float loss = -1;
  /// How often that level went to another.
  ProbeCount level_changes = 0;
  State state = State::unproven;
};
static_assert(sizeof(CheckSnapshot) <= 200, "there may be a million of them");

struct HostSnapshot {
  HostPtr host;
  State state = State::unproven;
  MaybeTime since;
  WindowList windows;
  /// Indices into Snapshot::checks: those of one host stand together.
  CheckRange checks;
};

/// Of a part of a host's history: shares of it, in 1/kHistoryUnit, in which the host was up or
/// degraded, and in which its state was known. Both rounded down.
struct HistoryPart {
  std::uint16_t up = 0;
  std::uint16_t known = 0;

  friend bool operator==(const HistoryPart&, const HistoryPart&) = default;
};
inline constexpr std::uint16_t kHistoryUnit = 50000;

/// A day in half-hours of UTC, oldest first. Of the last part, which the snapshot ends, the shares
/// are of the time that it has lasted.
using HostHistory = std::array<HistoryPart, 48>;
inline constexpr Duration kHistoryPart = std::chrono::minutes(30);
/// When the history of a snapshot taken at `taken` begins.
UtcTime history_start(UtcTime taken);

/// The round-trip times of a check went from one level to another.
struct RttShift {
  CheckPtr check;
  UtcTime time;
  Duration from{};
  Duration to{};
};

struct GroupSnapshot {
  std::string name;
  /// Hosts in each state, indexed by State.
  std::array<std::uint32_t, kAllStates.size()> hosts{};
  std::vector<WindowAvailability> windows;
};

/// A watch of more checks does not tell others its evidence: each reading would take long to make.
inline constexpr std::size_t kMostChecksTold = 20'000;

/// What the aggregate knew at one moment: immutable, shared between threads by pointer. Windows end
/// at that moment, or in a large watch a little earlier: see docs/availability.md.
struct Snapshot {
  UtcTime taken;
  VantagePtr vantage;
  /// True unless the controls say that this vantage itself is cut off.
  bool vantage_healthy = true;
  std::optional<UtcTime> vantage_since;
  Chunks<CheckSnapshot> checks;
  /// Those of the watch first, then the controls.
  Chunks<HostSnapshot> hosts;
  std::vector<GroupSnapshot> groups;
  /// What the diagnosis is made of; null for a watch of more than kMostChecksTold checks.
  std::shared_ptr<const VantageEvidence> evidence;
  /// As `hosts`; empty in a watch of more than kMostHistories hosts, whose pages show only some.
  std::vector<HostHistory> histories;
  /// The latest of the watch, oldest first; bounded.
  std::vector<RttShift> rtt_shifts;

  static constexpr std::size_t kMostHistories = 2048;
};
using SnapshotPtr = std::shared_ptr<const Snapshot>;

}  // namespace reachd
