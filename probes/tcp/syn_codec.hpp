#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "net/packet_codec.hpp"
#include "net/packet_types.hpp"
#include "net/syn_exchange.hpp"
#include "reachd/probe.hpp"

namespace reachd::tcp {

/// One SYN a probe: a SYN-ACK is a success, and closed at once by a RST; a RST is a refusal. Takes
/// only requests whose check names a port.
class SynCodec final : public net::PacketCodec {
 public:
  SynCodec(const net::KeyedToken& tokens, net::TransportEnd own) : syns_(tokens, std::move(own)) {}

  net::PacketPlan plan(const ProbeRequest& request) const override;
  std::optional<IpAddress> source_toward(const IpAddress& target) const override {
    return syns_.source_toward(target);
  }
  void encode(const ProbeRequest& request, const net::PacketPlan& plan,
              const net::PacketIdentity& identity, std::span<std::uint8_t> packet) override;
  std::optional<net::PacketReply> decode(const net::ReceivedPacket& packet) const override;
  std::size_t close(const net::ReceivedPacket& packet,
                    std::span<std::uint8_t, kMaxClosing> closing) const override;

 private:
  net::SynExchange syns_;
};

}  // namespace reachd::tcp
