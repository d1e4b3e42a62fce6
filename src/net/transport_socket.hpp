#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "net/denied_sockets.hpp"
#include "net/packet_socket.hpp"
#include "reachd/clock.hpp"
#include "reachd/log.hpp"

namespace reachd::net {

/// What transport sockets are opened for. The texts are static.
struct TransportUse {
  /// IPPROTO_UDP or IPPROTO_TCP.
  std::uint8_t protocol = 0;
  /// Ours.
  std::uint16_t port = 0;
  /// For the log, of sockets that are denied: "no raw socket for traces", "..., or the method
  /// icmp".
  std::string_view purpose;
  std::string_view way_around;
};

/// Opens sockets for UDP or TCP packets whose headers we write ourselves, and for the ICMP errors
/// that answer them: ReceivedPacket::protocol tells the two apart. Of UDP and TCP only what comes
/// to our port is handed over, of TCP with its destination, and of errors what quotes that port.
/// Needs CAP_NET_RAW; without it the log says so, at most once an hour.
class TransportSocketFactory final : public PacketSocketFactory {
 public:
  /// Clock and log outlive the factory.
  TransportSocketFactory(const Clock& clock, Log& log, const TransportUse& use)
      : use_(use), denied_(clock, log, "no raw socket for " + std::string(use.purpose)) {}

  OpenedSocket open(const SocketKey& key) override;

 private:
  OpenedSocket failed(Family family, int error);

  TransportUse use_;
  DeniedSockets denied_;
};

}  // namespace reachd::net
