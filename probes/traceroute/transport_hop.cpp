#include "traceroute/transport_hop.hpp"

#include "traceroute/traceroute_config.hpp"

namespace reachd::traceroute {
namespace {

const TracerouteOptions& options_of(const ProbeRequest& request) {
  return static_cast<const TracerouteOptions&>(*request.check->module->options);
}

}  // namespace

net::PacketPlan plan_transport(const ProbeRequest& request, std::size_t size) {
  return {.size = size,
          .dont_fragment = false,
          .options = {.hop_limit = request.hop_limit, .source = options_of(request).ip.source},
          .covers_source = true};
}

std::uint16_t target_port(const ProbeRequest& request) { return options_of(request).port_in_use(); }

}  // namespace reachd::traceroute
