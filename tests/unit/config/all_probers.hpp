#pragma once

#include <array>
#include <span>

#include "config/module_reader.hpp"
#include "dns/dns_config.hpp"
#include "http/http_config.hpp"
#include "icmp/icmp_config.hpp"
#include "tcp/tcp_config.hpp"
#include "traceroute/traceroute_config.hpp"

namespace reachd::config {

/// Every kind of probe that there is.
inline std::span<const ProberSchema> all_probers() {
  static constexpr std::array kProbers{
      ProberSchema{.name = "icmp", .read = icmp::read_options, .ignores_name = icmp::ignores_name},
      ProberSchema{.name = "tcp",
                   .read = tcp::read_options,
                   .ignores_name = tcp::ignores_name,
                   .takes_target = true,
                   .fault_of_target = tcp::fault_of_target},
      ProberSchema{.name = "dns",
                   .read = dns::read_options,
                   .ignores_name = dns::ignores_name,
                   .takes_query_name = true,
                   .takes_target = true,
                   .fault_of_target = dns::fault_of_target,
                   .fault_of_query_name = dns::fault_of_query_name},
      ProberSchema{.name = "http",
                   .read = http::read_options,
                   .takes_target = true,
                   .fault_of_target = http::fault_of_target},
      ProberSchema{.name = "traceroute",
                   .read = traceroute::read_options,
                   .ignores_name = traceroute::ignores_name,
                   .votes = false},
  };
  return kProbers;
}

}  // namespace reachd::config
