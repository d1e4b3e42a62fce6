#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <utility>

#include "net/packet_codec.hpp"
#include "net/tcp_segment.hpp"
#include "reachd/address.hpp"
#include "reachd/check.hpp"
#include "reachd/module.hpp"
#include "reachd/probe.hpp"

namespace reachd::fuzz {

inline IpAddress syn_target(bool ipv6) {
  return *IpAddress::parse(ipv6 ? "2001:db8::1" : "192.0.2.9");
}

/// Has a codec of SYNs send one to each family's target: those that the seeds answer.
inline void send_syns(net::PacketCodec& codec, std::shared_ptr<const ModuleOptions> options) {
  auto module = std::make_shared<Module>();
  module->options = std::move(options);
  auto check = std::make_shared<Check>();
  check->module = module;
  for (const bool ipv6 : {false, true}) {
    ProbeRequest request;
    request.check = check;
    request.address = syn_target(ipv6);
    std::array<std::uint8_t, net::kSynSize> packet{};
    net::PacketPlan plan = codec.plan(request);
    plan.options.source = request.address;
    codec.encode(request, plan, {7U + (ipv6 ? 1U : 0U), 0x01020304}, packet);
  }
}

}  // namespace reachd::fuzz
