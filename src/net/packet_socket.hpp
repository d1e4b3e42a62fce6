#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "net/packet_types.hpp"
#include "reachd/clock.hpp"

namespace reachd::net {

/// Most packets that one call sends or receives.
inline constexpr std::size_t kPacketBatch = 64;

struct SendResult {
  /// Packets that went out, from the front.
  std::size_t sent = 0;
  /// errno of the packet after them; 0 if all went out.
  int error = 0;
};

/// When the packet at `index` of a batch was handed to its device.
struct SentTime {
  std::size_t index = 0;
  UtcTime time;
};

struct ReceivedBatch {
  std::span<const ReceivedPacket> packets;
  /// False once the queue was found empty.
  bool may_have_more = false;
};

/// Sends and receives in batches, without blocking. One thread. Errors are values.
class PacketSocket {
 public:
  virtual ~PacketSocket() = default;
  /// Readable when something waits; -1 if there is nothing to wait on.
  virtual int descriptor() const = 0;
  /// Now, on the clock that sent_times() and ReceivedPacket::time are on: the system's, however
  /// that is set, where the engine's never goes back.
  virtual UtcTime stamp_clock() const = 0;
  /// At most kPacketBatch packets.
  virtual SendResult send(std::span<const OutgoingPacket> packets) = 0;
  /// Of the last send(), by position: what the kernel told about packets that wanted to know. Some
  /// may be missing.
  virtual std::span<const SentTime> sent_times() const = 0;
  /// One batch of what arrived.
  virtual ReceivedBatch receive() = 0;
  /// One batch of ICMP errors that the kernel queued apart from the packets.
  virtual ReceivedBatch receive_errors() = 0;
  /// send() came upon errors, which receive_errors() will hand on: the descriptor no longer tells.
  virtual bool holds_errors() const { return false; }
  /// Packets that the kernel threw away since the socket was opened, because its queue was full;
  /// wraps.
  virtual std::uint32_t drops() = 0;
  /// How many small packets its receive queue holds, about.
  virtual std::size_t room() const = 0;
  /// As NeighbourTable::overflows(), of the socket's family.
  virtual std::optional<std::uint64_t> neighbour_overflows() { return std::nullopt; }
};

struct OpenedSocket {
  /// Null if it could not be opened.
  std::unique_ptr<PacketSocket> socket;
  /// Then the reason of the local_error: static text.
  std::string_view reason;
};

/// Opens sockets for a codec. Called on the engine's thread, again and again while it fails.
class PacketSocketFactory {
 public:
  virtual ~PacketSocketFactory() = default;
  virtual OpenedSocket open(const SocketKey& key) = 0;
};

}  // namespace reachd::net
