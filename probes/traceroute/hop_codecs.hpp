#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "net/packet_probe.hpp"
#include "reachd/contact.hpp"
#include "reachd/log.hpp"
#include "traceroute/traceroute_config.hpp"

namespace reachd::traceroute {

inline constexpr std::size_t kUdpHeaderSize = 8;

/// Bytes of every packet of a method, IP header included.
std::uint16_t packet_size(Method method, Family family);

/// What sends the packets of one method, with its codec and its sockets. Starts a thread. Throws
/// std::system_error if the system has no descriptor, port, thread or randomness left.
std::unique_ptr<net::PacketProbe> make_hop_probe(Method method,
                                                 const net::PacketProbe::Environment& environment,
                                                 Log& log, const Contact& contact);

}  // namespace reachd::traceroute
