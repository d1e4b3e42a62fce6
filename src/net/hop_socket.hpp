#pragma once

#include <cstdint>
#include <optional>

#include "net/packet_socket.hpp"
#include "reachd/clock.hpp"
#include "reachd/log.hpp"

namespace reachd::net {

/// Opens sockets for UDP or TCP packets whose headers we write ourselves, and for the ICMP errors
/// that answer them: ReceivedPacket::protocol tells the two apart. Of UDP and TCP only what comes
/// to our port is handed over. Needs CAP_NET_RAW; without it the log says so, at most once an hour.
class HopSocketFactory final : public PacketSocketFactory {
 public:
  /// `protocol`: IPPROTO_UDP or IPPROTO_TCP. Clock and log outlive the factory.
  HopSocketFactory(const Clock& clock, Log& log, std::uint8_t protocol, std::uint16_t port)
      : clock_(clock), log_(log), protocol_(protocol), port_(port) {}

  OpenedSocket open(const SocketKey& key) override;

 private:
  OpenedSocket failed(int error);

  const Clock& clock_;
  Log& log_;
  std::uint8_t protocol_;
  std::uint16_t port_;
  std::optional<SteadyTime> reported_at_;
};

}  // namespace reachd::net
