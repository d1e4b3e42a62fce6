#pragma once

#include "net/packet_probe.hpp"
#include "reachd/clock.hpp"
#include "reachd/contact.hpp"
#include "reachd/log.hpp"
#include "reachd/probe.hpp"
#include "reachd/telemetry.hpp"

namespace reachd::icmp {

/// ICMP and ICMPv6 echo for every module of prober `icmp`: one engine, one thread, one socket a
/// family (two over IPv4 where packets differ in "don't fragment": by their module, or because
/// small ones are never to be fragmented).
class IcmpProbe final : public net::PacketProbe {
 public:
  /// All of them outlive the probe.
  struct Environment {
    const Clock& clock;
    ObservationSink& sink;
    Telemetry& telemetry;
    Log& log;
    /// Whom to ask about the packets; sent with each, as far as there is room.
    const Contact& contact;
  };

  /// Starts the thread; needs no permission yet. Throws std::system_error if the system has no
  /// descriptor, thread or randomness left.
  explicit IcmpProbe(const Environment& environment);
};

}  // namespace reachd::icmp
