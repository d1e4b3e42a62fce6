#pragma once

#include <cstdint>
#include <optional>

#include "net/keyed_token.hpp"
#include "net/packet_types.hpp"

namespace reachd::net {

/// The sequence number of an echo request whose payload begins with a token block.
inline std::uint16_t echo_sequence(const PacketIdentity& identity) {
  return static_cast<std::uint16_t>(identity.slot);
}

/// What answers such a request of the socket that read the packet: an echo reply, or an ICMP error
/// that quotes it, of which the detail tells. The outcome is the codec's to give. nullopt: neither,
/// or not readable.
std::optional<PacketReply> read_echo_answer(const KeyedToken& tokens, const ReceivedPacket& packet);

}  // namespace reachd::net
