#pragma once

#include <cstdint>
#include <optional>

#include "reachd/address.hpp"

namespace reachd::net {

/// How often since it started the kernel had no room for another neighbour (ARP, NDP) of that
/// family, for whichever process and network namespace: they share one table. Counted is each
/// packet that was refused for it; the caller of sendmsg is told ENOBUFS, as of a full queue, or
/// in IPv6 EINVAL. nullopt if the kernel cannot be asked. Takes some ten microseconds; any thread.
std::optional<std::uint64_t> neighbour_overflows(Family family);

}  // namespace reachd::net
