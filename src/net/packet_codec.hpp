#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "net/packet_types.hpp"
#include "reachd/probe.hpp"

namespace reachd::net {

/// How one probe's packet is to be sent.
struct PacketPlan {
  /// Bytes, from the transport header on.
  std::size_t size = 0;
  bool dont_fragment = false;
  PacketOptions options;
  /// The packet's checksum covers its source: where `options` names none, it is to be found before
  /// the packet is written.
  bool covers_source = false;
};

/// What the author of a packet kind writes. Called on the engine's thread only; throws nothing.
class PacketCodec {
 public:
  virtual ~PacketCodec() = default;
  /// The same answer each time it is asked of one request.
  virtual PacketPlan plan(const ProbeRequest& request) const = 0;
  /// Asked where a plan covers_source and names none: what a packet to `target` would bear.
  /// nullopt: there is no route.
  virtual std::optional<IpAddress> source_toward(const IpAddress& /*target*/) const {
    return std::nullopt;
  }
  /// Writes the packet as planned, source included; `packet` has the planned size. Bytes that never
  /// change are best kept as a template and copied.
  virtual void encode(const ProbeRequest& request, const PacketPlan& plan,
                      const PacketIdentity& identity, std::span<std::uint8_t> packet) = 0;
  /// nullopt: none of ours, or not readable. The bytes come from the network: anything may stand in
  /// them.
  virtual std::optional<PacketReply> decode(const ReceivedPacket& packet) const = 0;
  /// Asked of an error whose quote ends before the token: whether the packet of that probe began
  /// with these bytes. Where all of them can be guessed, it cannot be told.
  virtual bool began_as(const ProbeRequest& /*request*/, const PacketIdentity& /*identity*/,
                        std::span<const std::uint8_t> /*quote*/) {
    return true;
  }
  /// Whether the engine is to go on under another ICMP identifier when an address that has answered
  /// falls silent: a middlebox may have pinned the flow to a way that no longer exists.
  virtual bool renews_identifier() const { return false; }

  /// Most bytes that close() writes.
  static constexpr std::size_t kMaxClosing = 32;
  /// Asked of a packet of which decode() has found that it answers us, with proof, be it late or
  /// doubled: writes what is to go back at once so that nothing stays open at the far end, from the
  /// transport header on. Returns its size, 0 if there is nothing to close.
  virtual std::size_t close(const ReceivedPacket& /*packet*/,
                            std::span<std::uint8_t, kMaxClosing> /*closing*/) const {
    return 0;
  }
};

}  // namespace reachd::net
