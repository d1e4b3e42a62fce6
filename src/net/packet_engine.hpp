#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "net/packet_channel.hpp"
#include "net/packet_codec.hpp"
#include "net/packet_ledger.hpp"
#include "net/packet_socket.hpp"
#include "reachd/clock.hpp"
#include "reachd/probe.hpp"
#include "reachd/telemetry.hpp"

namespace reachd::net {

/// Sockets that may be open at once: each channel's, and what it had before.
inline constexpr std::size_t kPacketSockets = 2 * kPacketChannels;

/// What a packet probe's thread does, without the thread: sends what was asked for, matches what
/// comes back, expires the rest. One thread; blocks on nothing that happens at each packet.
class PacketEngine {
 public:
  /// Codec and factory outlive the engine.
  PacketEngine(const PacketLedger::Environment& environment, PacketCodec& codec,
               PacketSocketFactory& factory);
  PacketEngine(const PacketEngine&) = delete;
  PacketEngine& operator=(const PacketEngine&) = delete;

  void add(std::span<const ProbeRequest> batch);
  /// Does what is due now, and returns when to be called again at the latest: earlier if a socket
  /// becomes readable or a request was added.
  SteadyTime step();
  void cancel_all() {
    ledger_.cancel([](const ProbeRequest&) { return true; });
  }
  /// Those of which it is true.
  void cancel(const std::function<bool(const ProbeRequest&)>& is_meant) {
    ledger_.cancel(is_meant);
  }
  /// Requests that were added and not sent yet.
  std::size_t waiting() const;
  /// Packets so far.
  std::uint64_t sent() const;
  std::uint64_t received() const;
  /// How many small packets the smallest of its receive queues holds, about.
  std::size_t room() const;
  /// The sockets' descriptors; -1 for one that is not open.
  std::array<int, kPacketSockets> descriptors() const;

 private:
  void add_one(const ProbeRequest& request);
  void expire(SteadyTime now, const PacketLedger::Drained& drained);
  void renew_identifiers();
  SteadyTime next_step() const;

  const Clock& clock_;
  Telemetry& telemetry_;
  PacketCodec& codec_;
  PacketLedger ledger_;
  std::array<PacketChannel, kPacketChannels> channels_;
};

}  // namespace reachd::net
