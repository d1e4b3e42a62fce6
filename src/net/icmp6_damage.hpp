#pragma once

#include <cstdint>
#include <optional>

namespace reachd::net {

/// ICMPv6 messages with a wrong checksum that came to the calling thread's network namespace since
/// it was made, as the kernel counts them; wraps. nullopt where it does not tell. Reads a file of
/// the kernel's, some ten microseconds.
std::optional<std::uint32_t> damaged_icmp6_messages();

}  // namespace reachd::net
