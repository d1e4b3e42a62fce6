#pragma once

#include <optional>
#include <string_view>

namespace reachd::dns {

/// "NOERROR", "NXDOMAIN", ...: the names of IANA's registry of DNS RCODEs, and NOTIMPL, which
/// blackbox_exporter knows too.
std::optional<int> parse_rcode(std::string_view name);

}  // namespace reachd::dns
