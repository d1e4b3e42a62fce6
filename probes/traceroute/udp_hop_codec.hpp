#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "net/keyed_token.hpp"
#include "net/packet_codec.hpp"
#include "net/packet_types.hpp"
#include "reachd/contact.hpp"
#include "reachd/probe.hpp"
#include "traceroute/transport_hop.hpp"

namespace reachd::traceroute {

/// UDP datagrams with the same ports in each. Which one an ICMP error quotes the checksum tells,
/// which is made to be the slot's number and one by two bytes of the payload; where the quote goes
/// on into the payload the token there proves it.
class UdpHopCodec final : public net::PacketCodec {
 public:
  UdpHopCodec(const net::KeyedToken& tokens, const Contact& contact, net::TransportEnd own)
      : tokens_(tokens), contact_(contact), own_(std::move(own)) {}

  net::PacketPlan plan(const ProbeRequest& request) const override;
  std::optional<IpAddress> source_toward(const IpAddress& target) const override {
    return own_.source_toward(target);
  }
  void encode(const ProbeRequest& request, const net::PacketPlan& plan,
              const net::PacketIdentity& identity, std::span<std::uint8_t> packet) override;
  std::optional<net::PacketReply> decode(const net::ReceivedPacket& packet) const override;

 private:
  net::KeyedToken tokens_;
  const Contact& contact_;
  net::TransportEnd own_;
};

}  // namespace reachd::traceroute
