#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "net/packet_codec.hpp"
#include "net/reserved_port.hpp"
#include "reachd/address.hpp"
#include "reachd/probe.hpp"

namespace reachd::traceroute {

/// Our end of packets whose transport header we write.
struct TransportEnd {
  std::uint16_t port = 0;
  /// Our own address toward another, for the checksum covers it.
  std::function<std::optional<IpAddress>(const IpAddress&)> source_toward;
  /// Keeps the port ours; null where a test needs none.
  std::shared_ptr<const net::ReservedPort> reserved;

  /// Without a route the packet will not go out, and any address will do.
  IpAddress source_of(const ProbeRequest& request) const;
};

net::PacketPlan plan_transport(const ProbeRequest& request, std::size_t size);
std::uint16_t target_port(const ProbeRequest& request);

}  // namespace reachd::traceroute
