#pragma once

#include <optional>

#include "net/packet_descriptor.hpp"
#include "reachd/address.hpp"

namespace reachd::net {

/// Tells which address of ours packets to others would bear. Asks the kernel by a datagram socket's
/// connect(), which sends nothing; a socket a family is kept, so that asking takes no descriptor.
/// One thread.
class LocalAddresses {
 public:
  /// None if there is no route, or no descriptor was left for the first question.
  std::optional<IpAddress> toward(const IpAddress& target);

 private:
  PacketDescriptor ipv4_;
  PacketDescriptor ipv6_;
};

/// The same, once. Any thread.
std::optional<IpAddress> local_address_toward(const IpAddress& target);

}  // namespace reachd::net
