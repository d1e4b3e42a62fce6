#pragma once

#include <functional>
#include <string>

#include "export/probe_wish.hpp"
#include "reachd/clock.hpp"
#include "reachd/incident.hpp"
#include "reachd/snapshot.hpp"
#include "reachd/sweep.hpp"
#include "reachd/telemetry.hpp"

namespace reachd::exporter {

/// What a node is, fixed while it runs.
struct NodeInfo {
  std::string version;
  /// Of the source it was built from; may be empty.
  std::string revision;
  std::string compiler;
  UtcTime started;
};

/// What the web side may ask of the node. Called on the exporter's thread; none may block.
class Node {
 public:
  /// Takes what is wrong with the new configuration, empty if it is now in use.
  using ReloadDone = std::function<void(std::string mistakes)>;
  using ProbeDone = std::function<void(ProbeAnswer answer)>;

  /// Takes what was known when it was asked for, or a little before; never null.
  using SnapshotDone = std::function<void(SnapshotPtr snapshot)>;

  virtual ~Node() = default;
  /// Calls `done` once, on any thread, soon; after the exporter's io_context is gone it must not be
  /// called any more.
  virtual void snapshot(SnapshotDone done) = 0;
  virtual const Telemetry& telemetry() const = 0;
  /// One for each sweep; never null.
  virtual SweepReportsPtr sweeps() const = 0;
  /// Never null.
  virtual IncidentReportPtr incidents() const = 0;
  /// The configuration in use, secrets hidden.
  virtual std::string config_text() const = 0;
  /// Loads the configuration anew, whole or not at all. Calls `done` under the same terms as
  /// snapshot().
  virtual void reload(ReloadDone done) = 0;
  /// Makes one probe, beside those of the schedule. Calls `done` under the same terms.
  virtual void probe(ProbeWish wish, ProbeDone done) = 0;
};

}  // namespace reachd::exporter
