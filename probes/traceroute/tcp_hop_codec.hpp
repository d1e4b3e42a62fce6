#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "net/icmp_message.hpp"
#include "net/keyed_token.hpp"
#include "net/packet_codec.hpp"
#include "net/packet_types.hpp"
#include "reachd/probe.hpp"
#include "traceroute/transport_hop.hpp"

namespace reachd::traceroute {

/// TCP SYN segments with the same ports in each. Which one is answered the sequence number tells:
/// the low half of the slot, then 16 bits that only the target and those on the way to it can know.
class TcpHopCodec final : public net::PacketCodec {
 public:
  TcpHopCodec(const net::KeyedToken& tokens, TransportEnd own)
      : tokens_(tokens), own_(std::move(own)) {}

  net::PacketPlan plan(const ProbeRequest& request) const override;
  void encode(const ProbeRequest& request, const net::PacketIdentity& identity,
              std::span<std::uint8_t> packet) override;
  std::optional<net::PacketReply> decode(const net::ReceivedPacket& packet) const override;

 private:
  std::uint32_t sequence_of(const IpAddress& target, std::uint16_t slot) const;
  net::PacketReply prove_sequence(const IpAddress& target, std::uint32_t sequence) const;
  std::optional<net::PacketReply> decode_segment(const net::ReceivedPacket& packet) const;
  std::optional<net::PacketReply> decode_error(const net::ReceivedPacket& packet) const;

  net::KeyedToken tokens_;
  TransportEnd own_;
};

}  // namespace reachd::traceroute
