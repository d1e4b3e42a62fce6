#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aggregate/rtt_level.hpp"
#include "reachd/availability.hpp"
#include "reachd/check.hpp"
#include "reachd/evidence.hpp"
#include "reachd/observation.hpp"
#include "reachd/snapshot.hpp"
#include "reachd/watch.hpp"

namespace reachd::aggregate {

struct CheckTransition {
  CheckPtr check;
  Transition transition;
};
struct HostTransition {
  HostPtr host;
  Transition transition;
};

/// The level of a check's round-trip times went to another.
struct CheckLevelShift {
  CheckPtr check;
  LevelShift shift;
};

/// What one observation changed.
struct Update {
  std::vector<CheckTransition> checks;
  std::vector<HostTransition> hosts;
  std::vector<CheckLevelShift> level_shifts;
  /// Set when the vantage's health changed with this observation.
  std::optional<bool> vantage_healthy;
  /// A check that is up is in doubt: beside another of its host that is down, which concerns
  /// failures; or beside another of whatever host, which does where other vantages find the same.
  bool raises_doubt = false;
  bool is_in_company = false;
  /// Checks that want one more probe soon: those whose last observations contradict their state,
  /// and controls that have not answered since.
  std::vector<CheckId> confirm;

  /// Something failed or answers again, or the vantage's health changed: the diagnosis' business.
  bool concerns_failures() const;
  bool changed() const { return !checks.empty() || !hosts.empty() || vantage_healthy.has_value(); }
};

/// Turns observations into availability. Pure: no clock, no I/O; the same observations give the
/// same result. Observations of one check come in the order of sending, save for a little. One
/// thread. docs/availability.md tells how belief, state, availability and coverage come about.
class Aggregator {
 public:
  Aggregator(const Watch& watch, std::vector<Duration> windows, UtcTime now);
  ~Aggregator();

  /// Replaces the watch; checks of the same identity, module fingerprint, fixed address, target and
  /// query name keep their state.
  void set_watch(const Watch& watch, std::vector<Duration> windows, UtcTime now);
  /// An observation of a check that the watch does not hold under that number changes nothing.
  Update observe(const Observation& observation);
  /// An observation of that check comes soon, and, once what the first call fetched is there, next:
  /// see fetch_ahead(). Change nothing.
  void expect(CheckId check) const;
  void expect_next(CheckId check) const;
  /// Lets time pass where nothing was observed: a check that nothing is known of for long becomes
  /// unknown, and what is still undecided asks for more probes. About once a second.
  Update advance(UtcTime now);
  /// Of a watch of more than eight thousand hosts the windows of so many for each second since the
  /// last call move on, besides those of hosts that changed.
  Snapshot snapshot(UtcTime now);
  /// Fills `evidence` with what is to be said of each host, for the diagnosis. Takes time in
  /// proportion to the watch.
  void gather(UtcTime now, VantageEvidence& evidence) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace reachd::aggregate
