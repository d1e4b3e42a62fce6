#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/dns_exchange.hpp"

namespace reachd::net {

/// The name servers of a resolv.conf text, at most the three that resolv.conf(5) takes. Lines that
/// are not understood are passed over, as everybody does who reads that file; so are addresses with
/// a scope.
std::vector<DnsServer> parse_resolv_conf(std::string_view text);

/// Of a file; one that cannot be read counts as empty. Blocks: for start-up and reload.
std::vector<DnsServer> read_resolv_conf(const std::string& path);

}  // namespace reachd::net
