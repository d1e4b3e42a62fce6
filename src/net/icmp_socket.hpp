#pragma once

#include <map>
#include <utility>

#include "net/packet_descriptor.hpp"
#include "net/packet_socket.hpp"
#include "reachd/address.hpp"
#include "reachd/clock.hpp"
#include "reachd/log.hpp"

namespace reachd::net {

/// Opens sockets for ICMP: an unprivileged datagram socket where the kernel allows it, else a raw
/// one. Where neither is allowed the log says how to allow it, at most once an hour for each family
/// and error.
class IcmpSocketFactory final : public PacketSocketFactory {
 public:
  /// Clock and log outlive the factory.
  IcmpSocketFactory(const Clock& clock, Log& log) : clock_(clock), log_(log) {}

  OpenedSocket open(const SocketKey& key) override;

 private:
  void report(const SocketKey& key, int error);

  const Clock& clock_;
  Log& log_;
  /// By family and errno; those of a family are forgotten once it has a socket.
  std::map<std::pair<Family, int>, SteadyTime> reported_at_;
};

}  // namespace reachd::net
