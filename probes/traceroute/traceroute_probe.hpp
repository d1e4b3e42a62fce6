#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <span>

#include "reachd/clock.hpp"
#include "reachd/contact.hpp"
#include "reachd/log.hpp"
#include "reachd/probe.hpp"
#include "reachd/telemetry.hpp"

namespace reachd::traceroute {

/// Paris traceroute for every module of prober `traceroute`, over a packet probe for each method,
/// which is made (a thread and its sockets) when the method is first asked for. Observations reach
/// the sink on the I/O loop's thread.
class TracerouteProbe final : public Probe {
 public:
  /// All of them outlive the probe.
  struct Environment {
    boost::asio::io_context& io;
    const Clock& clock;
    ObservationSink& sink;
    Telemetry& telemetry;
    Log& log;
    /// Whom to ask about the packets; sent with those of icmp and udp.
    const Contact& contact;
  };

  explicit TracerouteProbe(const Environment& environment);
  TracerouteProbe(const TracerouteProbe&) = delete;
  TracerouteProbe& operator=(const TracerouteProbe&) = delete;
  ~TracerouteProbe() override;

  void submit(std::span<const ProbeRequest> batch) override;
  void stop() override;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace reachd::traceroute
