#pragma once

#include <cstdint>
#include <span>

#include "reachd/check.hpp"
#include "reachd/observation.hpp"

namespace reachd {

/// One probe to be made now.
struct ProbeRequest {
  /// Unique among the requests that are outstanding; comes back with the observation.
  std::uint64_t id = 0;
  CheckPtr check;
  /// Of check->family, unless a one-shot probe fell back to the other family.
  IpAddress address;
  /// How long the query that told the address took; zero where none was needed.
  Duration resolve_time{};
  /// The latest moment at which the observation may be completed, if it need not wait its turn.
  SteadyTime deadline;
  /// Of a trace's packet: its TTL or hop limit.
  std::uint8_t hop_limit = 0;
};

/// Receives what probes complete. Called on the probe's own thread; must not block or throw.
class ObservationSink {
 public:
  virtual ~ObservationSink() = default;
  virtual void complete(std::uint64_t request_id, Observation observation) = 0;
};

/// One way of probing. submit() and stop() are called on one thread, the I/O loop's.
class Probe {
 public:
  virtual ~Probe() = default;
  /// Every request completes exactly once through the sink: at the latest at its deadline, or a
  /// little later in a crowd, or as much later as it had to wait for its turn. Never throws.
  virtual void submit(std::span<const ProbeRequest> batch) = 0;
  /// What is outstanding completes as cancelled, before stop() returns. Later submits complete as
  /// cancelled.
  virtual void stop() = 0;
};

}  // namespace reachd
