#pragma once

#include <string_view>

#include "reachd/address.hpp"

namespace reachd::net {

/// The reason of a local_error for an errno of socket() or sendmsg(): static text.
std::string_view socket_error_reason(int error);

/// As above, for a packet that failed to go out. A packet that asked for a source of its own finds
/// no route from there; which errno says so differs between kernels.
std::string_view send_error_reason(int error, bool has_source);

/// Of the reason of a local_error: whether the packet had left, so that it is our own fault only
/// that nobody knows of an answer.
bool is_after_sending(std::string_view reason);

/// The reason of a local_error where the kernel had no room for the neighbour to send by.
inline constexpr std::string_view kNeighboursReason = "neighbour_table_full";
/// No host has the address: all that are on the link listen at it.
inline constexpr std::string_view kBroadcastReason = "broadcast_address";
/// Nothing came, but the receive queue dropped packets meanwhile, or was not read to its end.
inline constexpr std::string_view kOverflowReason = "receive_queue_overflow";
inline constexpr std::string_view kBacklogReason = "receive_backlog";

/// Whether a send that failed with this errno may have lacked a neighbour. A full queue, or in IPv6
/// a blackhole route, says the same.
bool may_lack_neighbour(int error, Family family);

/// Whether a send that failed with this errno is worth another attempt a moment later.
bool is_send_congestion(int error);

}  // namespace reachd::net
