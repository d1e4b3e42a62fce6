#include "net/remedies.hpp"

#include <algorithm>
#include <array>

#include "net/packet_reasons.hpp"

namespace reachd::net {
namespace {

struct Remedy {
  std::string_view reason;
  std::string_view text;
};

constexpr std::array kRemedies{
    Remedy{"file_descriptors", kDescriptorsRemedy},
    Remedy{"permission_denied",
           "give reachd CAP_NET_RAW (setcap cap_net_raw+ep FILE), or for pings "
           "net.ipv4.ping_group_range; or a packet filter of this machine forbids it"},
    Remedy{"no_route", "give this machine a route (ip route get ADDRESS), or drop the family"},
    Remedy{"no_route_from_source", "source_ip_address must be an address of this machine's"},
    Remedy{kBroadcastReason, "no host has that address: leave it out, by limits.exclude"},
    Remedy{"address_not_available",
           "source_ip_address must be an address of this machine's, and local ports must be left "
           "(net.ipv4.ip_local_port_range)"},
    Remedy{"source_of_other_family",
           "source_ip_address must be of the family that the check probes over"},
    Remedy{"family_unsupported", "enable the family on this machine, or drop it"},
    Remedy{"network_down", "bring the link up (ip link)"},
    Remedy{"no_buffers", "lower limits.packets_per_second, or raise net.core.wmem_max"},
    Remedy{kNeighboursReason,
           "raise net.ipv4.neigh.default.gc_thresh3 (or net.ipv6...), or probe fewer addresses of "
           "this machine's own links: all its namespaces share that table"},
    Remedy{"receive_backlog", "lower limits.packets_per_second, or the machine's other load"},
    Remedy{"receive_queue_overflow", "lower limits.packets_per_second, or raise net.core.rmem_max"},
    Remedy{"message_too_long", "lower payload_size, or leave dont_fragment out"},
    Remedy{"too_many_running", "give the checks longer intervals or shorter timeouts"},
    Remedy{"too_many_outstanding", "give the checks longer intervals or shorter timeouts"},
    Remedy{"tls_config", "another line here names the file and what is wrong with it"},
    Remedy{"body_file", "another line here names the file and what is wrong with it"},
    Remedy{"credentials_file", "another line here names the file and what is wrong with it"},
    Remedy{"not_sent_in_time", "lower limits.packets_per_second, or the machine's other load"},
    Remedy{"resolver_failed", "see that the servers of `resolver` are right and answer"},
    Remedy{"proxy_unreachable", "see that the module's proxy_url is right and the proxy runs"},
    Remedy{"proxy_unresolved", "see that the name in the module's proxy_url is right"},
    Remedy{"proxy_excluded", "take the proxy out of limits.exclude, or out of the module"},
};

}  // namespace

std::string_view remedy_for(std::string_view reason) {
  const auto* const known = std::ranges::find(kRemedies, reason, &Remedy::reason);
  return known != kRemedies.end() ? known->text : "the README of the prober tells what it means";
}

}  // namespace reachd::net
