#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "net/packet_types.hpp"
#include "reachd/address.hpp"
#include "reachd/clock.hpp"

namespace reachd::net {

/// Room for the control messages of one packet, sent or received.
inline constexpr std::size_t kControlSize = 256;

/// Writes `address` with port 0; returns its length.
socklen_t store_address(const IpAddress& address, sockaddr_storage& storage);
/// nullopt if it is of neither family.
std::optional<IpAddress> load_address(const sockaddr_storage& storage);

/// What sockets of ours send with unless a packet asks for another: to say it with each takes time.
inline constexpr std::uint8_t kUsualHopLimit = 64;

/// Writes the control messages that `packet` asks for into `buffer`, which is aligned as cmsghdr
/// and of kControlSize; returns the bytes used.
std::size_t store_options(Family family, const OutgoingPacket& packet,
                          std::span<std::uint8_t> buffer);

/// Has the kernel stamp what is received, and what is sent with OutgoingPacket::wants_time. The
/// stamps of packets sent come through the error queue, numbered from 0.
void enable_timestamps(int descriptor);

/// What a message from the error queue tells about a packet sent.
struct SentStamp {
  std::uint32_t number = 0;
  UtcTime time;
};
/// nullopt if it is about something else.
std::optional<SentStamp> load_sent_stamp(const msghdr& header);

/// Fills in what the control messages of a received packet tell: hop limit, time, destination,
/// error.
void load_control(const msghdr& header, ReceivedPacket& packet);

}  // namespace reachd::net
