#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <memory>

#include "reachd/clock.hpp"
#include "reachd/log.hpp"
#include "reachd/probe.hpp"

namespace reachd::net {

/// The base of probes over streams and datagrams: the author writes one coroutine, the base gives
/// the spawn, the cap on concurrency (further requests wait in order; one that passes its deadline
/// while waiting is local_error `too_many_running`, one that starts before has as long from its
/// start as it would have had at once), the deadline and the exactly-once completion. Everything
/// happens on the thread that runs `io`.
///
/// Coroutines that stop() cancelled still have to come to their end, and they use the probe:
/// destroy it once `io` has run out of work or is not run any more.
class CoroutineProbe : public Probe {
 public:
  struct Environment {
    boost::asio::io_context& io;
    const Clock& clock;
    ObservationSink& sink;
    Log& log;
    std::size_t max_concurrent = 1000;
  };

  explicit CoroutineProbe(const Environment& environment);
  ~CoroutineProbe() override;

  void submit(std::span<const ProbeRequest> batch) final;
  void stop() final;

 protected:
  /// Makes one probe. At the deadline the coroutine is cancelled (asio cancellation, terminal):
  /// what it returns then is completed as a timeout, with its reason, phases and detail kept; one
  /// that does not return within a few turns of the event loop is completed without it. After the
  /// cancellation what is awaited ends with operation_aborted, and awaiting anything further throws
  /// it. Any other exception completes as local_error `internal_error`.
  virtual boost::asio::awaitable<Observation> check_once(ProbeRequest request) = 0;

  const Clock& clock() const;
  boost::asio::io_context& io() const;
  /// An observation with check, address, time sent (now) and the phase `resolve`, if there was one,
  /// filled in and nothing else.
  Observation begin(const ProbeRequest& request) const;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace reachd::net
