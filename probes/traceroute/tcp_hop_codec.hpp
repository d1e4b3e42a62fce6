#pragma once

#include <optional>
#include <span>
#include <utility>

#include "net/packet_codec.hpp"
#include "net/packet_types.hpp"
#include "net/syn_exchange.hpp"
#include "reachd/probe.hpp"

namespace reachd::traceroute {

/// TCP SYN segments with the same ports in each. Whatever answers one is a hop, a port that is
/// closed too; what it opens the kernel closes.
class TcpHopCodec final : public net::PacketCodec {
 public:
  TcpHopCodec(const net::KeyedToken& tokens, net::TransportEnd own)
      : syns_(tokens, std::move(own)) {}

  net::PacketPlan plan(const ProbeRequest& request) const override;
  std::optional<IpAddress> source_toward(const IpAddress& target) const override {
    return syns_.source_toward(target);
  }
  void encode(const ProbeRequest& request, const net::PacketPlan& plan,
              const net::PacketIdentity& identity, std::span<std::uint8_t> packet) override;
  std::optional<net::PacketReply> decode(const net::ReceivedPacket& packet) const override;

 private:
  net::SynExchange syns_;
};

}  // namespace reachd::traceroute
