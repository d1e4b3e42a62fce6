#pragma once

#include <memory>

#include "net/packet_probe.hpp"
#include "reachd/log.hpp"

namespace reachd::tcp {

/// What probes by SYN, with a thread, a port and sockets of its own. Needs no permission yet.
/// Throws std::system_error if the system has no descriptor, port, thread or randomness left.
std::unique_ptr<net::PacketProbe> make_syn_probe(const net::PacketProbe::Environment& environment,
                                                 Log& log);

}  // namespace reachd::tcp
