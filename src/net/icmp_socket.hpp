#pragma once

#include "net/denied_sockets.hpp"
#include "net/packet_socket.hpp"
#include "reachd/clock.hpp"
#include "reachd/log.hpp"

namespace reachd::net {

/// Opens sockets for ICMP: an unprivileged datagram socket where the kernel allows it, else a raw
/// one. Where neither is allowed the log says how to allow it, at most once an hour for each family
/// and error.
class IcmpSocketFactory final : public PacketSocketFactory {
 public:
  /// Clock and log outlive the factory.
  IcmpSocketFactory(const Clock& clock, Log& log) : denied_(clock, log, "no ICMP socket") {}

  OpenedSocket open(const SocketKey& key) override;

 private:
  DeniedSockets denied_;
};

}  // namespace reachd::net
