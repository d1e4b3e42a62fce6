#pragma once

#include <string_view>

namespace reachd::net {

/// The reason of a local_error for an errno of socket() or sendmsg(): static text.
std::string_view socket_error_reason(int error);

/// As above, for a packet that failed to go out. A packet that asked for a source of its own finds
/// no route from there; which errno says so differs between kernels.
std::string_view send_error_reason(int error, bool has_source);

/// Whether a send that failed with this errno is worth another attempt a moment later.
bool is_send_congestion(int error);

}  // namespace reachd::net
