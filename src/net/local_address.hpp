#pragma once

#include <optional>

#include "reachd/address.hpp"

namespace reachd::net {

/// The address of ours that packets to `target` would bear; none if there is no route. Asks the
/// kernel by a datagram socket's connect(), which sends nothing.
std::optional<IpAddress> local_address_toward(const IpAddress& target);

}  // namespace reachd::net
