#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "net/packet_codec.hpp"
#include "reachd/probe.hpp"
#include "support/forged_packets.hpp"
#include "support/one_probe.hpp"
#include "tcp/tcp_config.hpp"

namespace reachd::tcp {

inline IpAddress address(std::string_view text) { return *IpAddress::parse(text); }

inline Options syn_options() {
  Options options;
  options.syn = true;
  return options;
}

inline ProbeRequest request_to(std::string_view target, const std::string& port = "443",
                               const Options& options = syn_options()) {
  ProbeRequest request;
  request.id = 1;
  request.check = test::make_check("host.test", std::make_shared<Options>(options), port);
  request.address = address(target);
  return request;
}

inline test::Bytes encode(net::PacketCodec& codec, const ProbeRequest& request,
                          const net::PacketIdentity& identity) {
  net::PacketPlan plan = codec.plan(request);
  if (!plan.options.source) plan.options.source = codec.source_toward(request.address);
  test::Bytes packet(plan.size);
  codec.encode(request, plan, identity, packet);
  return packet;
}

}  // namespace reachd::tcp
