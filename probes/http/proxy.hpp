#pragma once

#include <optional>
#include <string>

#include "reachd/address.hpp"

namespace reachd::http {

/// The host in a proxy's URL ("http://proxy:3128", "socks5://user:secret@proxy"), an address
/// without brackets; nullopt if it is no such URL.
std::optional<std::string> proxy_host(const std::string& proxy_url);

/// The same URL with the address in place of the host and the port spelled out (80, 1080 for
/// socks5), so that curl need not look anything up.
std::string proxy_at(const std::string& proxy_url, const IpAddress& address);

}  // namespace reachd::http
