#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "net/keyed_token.hpp"
#include "reachd/address.hpp"
#include "reachd/clock.hpp"
#include "reachd/observation.hpp"
#include "reachd/outcome.hpp"

namespace reachd::net {

/// Packets with equal keys go through one socket.
struct SocketKey {
  Family family = Family::ipv4;
  /// Sent with "don't fragment": in IPv4 an option of the socket, not of the packet.
  bool dont_fragment = false;
  /// ICMP identifier of the packets, and of the answers that the socket is to read.
  std::uint16_t identifier = 0;

  friend bool operator==(const SocketKey&, const SocketKey&) = default;
};

/// What may differ from packet to packet of one socket.
struct PacketOptions {
  /// TTL or hop limit; none: 64.
  std::optional<std::uint8_t> hop_limit;
  /// One of our own addresses, of the destination's family; none: the system chooses.
  std::optional<IpAddress> source;
};

struct OutgoingPacket {
  /// From the transport header on.
  std::span<const std::uint8_t> bytes;
  IpAddress destination;
  PacketOptions options;
  /// The kernel is to say when it handed the packet to its device.
  bool wants_time = false;
};

/// An ICMP error that the kernel matched to a packet of the socket.
struct QueuedError {
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  /// Where the packet in question went to.
  IpAddress destination;
};

/// A packet as the socket read it. Refers to the socket's buffer: valid until its next call.
struct ReceivedPacket {
  Family family = Family::ipv4;
  /// From the transport header on. With `error`: what it quotes of our packet.
  std::span<const std::uint8_t> bytes;
  /// Longer than the buffer: the rest is lost, so a checksum over it says nothing.
  bool truncated = false;
  /// The kernel hands this socket only what answers its own packets, under an identifier that the
  /// kernel chose.
  bool own_only = false;
  /// SocketKey::identifier of the socket that read it.
  std::uint16_t identifier = 0;
  /// IPPROTO_ number, where a socket hands over packets of several protocols; else 0.
  std::uint8_t protocol = 0;
  /// Who sent it; of an error, the router.
  IpAddress source;
  /// Our own address that it came to, where the socket was asked to tell.
  std::optional<IpAddress> destination;
  std::optional<std::uint8_t> hop_limit;
  /// The kernel's clock at its arrival.
  std::optional<UtcTime> time;
  std::optional<QueuedError> error;
};

/// What a codec makes of a received packet.
struct PacketReply {
  enum class Proof : std::uint8_t {
    /// It carries the token of the probe that `identity` names.
    token,
    /// An ICMP error whose quote ends before the token: of identity.slot only the low 16 bits are
    /// known, of the stamp nothing.
    quote,
    /// It claims to answer us and cannot prove it.
    none,
  };
  Proof proof = Proof::none;
  PacketIdentity identity;
  /// The address that was asked.
  IpAddress target;
  Outcome outcome = Outcome::success;
  /// Static text; empty on success.
  std::string_view reason;
  IcmpDetail detail;
  /// With Proof::quote: what is quoted, from the transport header on. Refers to the received
  /// packet.
  std::span<const std::uint8_t> quote;
};

}  // namespace reachd::net
