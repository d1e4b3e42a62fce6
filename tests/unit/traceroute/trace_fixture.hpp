#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "net/icmp_message.hpp"
#include "reachd/observation.hpp"
#include "reachd/probe.hpp"
#include "support/checks.hpp"
#include "traceroute/traceroute_config.hpp"

namespace reachd::traceroute {

using namespace std::chrono_literals;

inline IpAddress address(std::string_view text) { return *IpAddress::parse(text); }

inline constexpr std::string_view kTarget = "192.0.2.9";

inline ProbeRequest request_by(const TracerouteOptions& options, std::uint64_t id = 1,
                               std::string_view target = kTarget) {
  auto module = std::make_shared<Module>();
  module->name = "trace";
  module->prober = "traceroute";
  module->votes = false;
  module->options = std::make_shared<TracerouteOptions>(options);
  auto check = std::make_shared<Check>();
  check->host = test::make_host("example.org", nullptr);
  check->module = module;
  check->family = address(target).family();
  ProbeRequest request;
  request.id = id;
  request.check = check;
  request.address = address(target);
  request.deadline = SteadyTime(30s);
  return request;
}

inline Observation answered(IcmpDetail detail, Duration rtt = 3ms) {
  Observation answer;
  answer.outcome = Outcome::success;
  answer.rtt = rtt;
  answer.detail = detail;
  return answer;
}

inline Observation icmp_answer(std::string_view router, std::uint8_t type, std::uint8_t code) {
  return answered({.reply_hop_limit = std::uint8_t{60},
                   .error_type = type,
                   .error_code = code,
                   .error_source = address(router)});
}

/// A router in whose hands the TTL ran out.
inline Observation passed_by(std::string_view router) {
  return icmp_answer(router, net::kIcmpTimeExceeded, 0);
}

inline Observation from_target() {
  return answered({.reply_hop_limit = std::uint8_t{60},
                   .error_type = {},
                   .error_code = {},
                   .error_source = {}});
}

inline Observation silence() {
  Observation answer;
  answer.outcome = Outcome::timeout;
  answer.reason = "no_reply";
  return answer;
}

inline Observation local_error(std::string_view reason) {
  Observation answer;
  answer.outcome = Outcome::local_error;
  answer.reason = reason;
  return answer;
}

}  // namespace reachd::traceroute
