#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "net/keyed_token.hpp"
#include "net/packet_codec.hpp"
#include "net/packet_types.hpp"
#include "reachd/address.hpp"
#include "reachd/contact.hpp"
#include "reachd/probe.hpp"

namespace reachd::icmp {

/// Echo requests and what answers them. The sequence is the low half of the slot; the payload
/// begins with slot and stamp (four bytes each, most significant first) and the token over both and
/// the address (eight bytes). The token does not cover the identifier, for the kernel chooses that
/// of a datagram socket.
class IcmpCodec final : public net::PacketCodec {
 public:
  /// `contact`: whom to ask about the packets; sent with each. Outlives the codec.
  IcmpCodec(const net::KeyedToken& tokens, const Contact& contact);

  net::PacketPlan plan(const ProbeRequest& request) const override;
  void encode(const ProbeRequest& request, const net::PacketPlan& plan,
              const net::PacketIdentity& identity, std::span<std::uint8_t> packet) override;
  std::optional<net::PacketReply> decode(const net::ReceivedPacket& packet) const override;
  /// By the checksum, which stands in the first eight bytes and covers the token.
  bool began_as(const ProbeRequest& request, const net::PacketIdentity& identity,
                std::span<const std::uint8_t> quote) override;
  bool renews_identifier() const override { return true; }

 private:
  const std::vector<std::uint8_t>& echo_template(Family family, std::size_t payload_size);

  net::KeyedToken tokens_;
  const Contact& contact_;
  /// Whom the templates name.
  Contact::Text named_;
  std::map<std::pair<Family, std::size_t>, std::vector<std::uint8_t>> templates_;
  std::vector<std::uint8_t> encoded_;
};

}  // namespace reachd::icmp
