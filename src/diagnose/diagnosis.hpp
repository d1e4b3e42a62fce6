#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "diagnose/evidence_source.hpp"
#include "reachd/clock.hpp"
#include "reachd/evidence.hpp"
#include "reachd/incident.hpp"
#include "reachd/likelihoods.hpp"

namespace reachd::diagnose {

/// Turns what one or many vantages see into incidents with a cause. Pure: no clock, no I/O; the
/// same evidence at the same times gives the same incidents. One thread. docs/diagnosis.md tells
/// how an incident begins, widens, is judged and ends.
class Diagnosis {
 public:
  using Sources = std::vector<std::unique_ptr<const EvidenceSource>>;

  Diagnosis(LikelihoodsPtr table, Sources sources);
  ~Diagnosis();

  /// Whoever is not there, and what that means.
  struct Panel {
    /// Vantages that report no longer, as they last did: what is about them, or about hosts that
    /// they alone watched, does not end for that.
    std::span<const VantageEvidence* const> absent;
    /// So many witnesses a word about hosts takes: with fewer, incidents neither begin nor end.
    std::size_t quorum = 1;
  };
  /// What the vantages see at `now`, which does not go back. To be called when the state of a host
  /// or vantage has changed, and once look_interval() has passed. A vantage that is watched from no
  /// longer is in neither list.
  void update(UtcTime now, std::span<const VantageEvidence* const> vantages,
              const Panel& panel = {.absent = {}, .quorum = 1});
  /// An incident lasts, or one that is over may begin again.
  bool is_busy() const;
  /// How long after an update the next is due though no state has changed.
  Duration look_interval() const;
  IncidentReport report() const;
  /// Incidents that are over for good, once each, in the order of their end.
  std::vector<Incident> take_finished();
  /// The time is up: takes all incidents for finished as they are.
  void finish();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// All that there are.
Diagnosis::Sources all_sources();

}  // namespace reachd::diagnose
