#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "net/echo_answer.hpp"
#include "net/keyed_token.hpp"
#include "net/packet_codec.hpp"
#include "net/packet_types.hpp"
#include "reachd/contact.hpp"
#include "reachd/probe.hpp"

namespace reachd::traceroute {

/// Echo requests that routers which share load by flow treat as one flow: identifier and checksum
/// are the same in each, for what the sequence, slot, stamp and token change is made up for in the
/// payload. Whatever answers one is a hop, an ICMP error too.
class IcmpHopCodec final : public net::PacketCodec {
 public:
  /// `contact`: whom to ask about the packets; sent with each. Outlives the codec.
  IcmpHopCodec(const net::KeyedToken& tokens, const Contact& contact)
      : tokens_(tokens), contact_(contact) {}

  net::PacketPlan plan(const ProbeRequest& request) const override;
  void encode(const ProbeRequest& request, const net::PacketPlan& plan,
              const net::PacketIdentity& identity, std::span<std::uint8_t> packet) override;
  std::optional<net::PacketReply> decode(const net::ReceivedPacket& packet) const override {
    return net::read_echo_answer(tokens_, packet);
  }

 private:
  net::KeyedToken tokens_;
  const Contact& contact_;
};

}  // namespace reachd::traceroute
