#pragma once

#include <cstddef>
#include <cstdint>

#include "net/packet_codec.hpp"
#include "net/transport_end.hpp"
#include "reachd/address.hpp"
#include "reachd/probe.hpp"

namespace reachd::traceroute {

net::PacketPlan plan_transport(const ProbeRequest& request, std::size_t size);
std::uint16_t target_port(const ProbeRequest& request);

}  // namespace reachd::traceroute
