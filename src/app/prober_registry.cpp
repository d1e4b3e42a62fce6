#include "app/prober_registry.hpp"

#include <array>

#include "dns/dns_config.hpp"
#include "dns/dns_probe.hpp"
#include "http/http_config.hpp"
#include "http/http_probe.hpp"
#include "icmp/icmp_config.hpp"
#include "icmp/icmp_probe.hpp"
#include "tcp/syn_probe.hpp"
#include "tcp/tcp_config.hpp"
#include "tcp/tcp_probe.hpp"
#include "tcp/tcp_router.hpp"
#include "traceroute/traceroute_config.hpp"
#include "traceroute/traceroute_probe.hpp"

namespace reachd::app {
namespace {

net::CoroutineProbe::Environment for_coroutines(const ProbeEnvironment& environment) {
  return {.io = environment.io,
          .clock = environment.clock,
          .sink = environment.sink,
          .log = environment.log};
}

std::unique_ptr<Probe> make_icmp(const ProbeEnvironment& environment) {
  return std::make_unique<icmp::IcmpProbe>(
      icmp::IcmpProbe::Environment{.clock = environment.clock,
                                   .sink = environment.sink,
                                   .telemetry = environment.telemetry,
                                   .log = environment.log,
                                   .contact = environment.contact});
}

std::unique_ptr<Probe> make_tcp(const ProbeEnvironment& environment) {
  const net::PacketProbe::Environment for_packets{environment.clock, environment.sink,
                                                  environment.telemetry};
  return std::make_unique<tcp::TcpRouter>(
      environment.clock, environment.sink, environment.log,
      std::make_unique<tcp::TcpProbe>(for_coroutines(environment)),
      [for_packets, &log = environment.log] { return tcp::make_syn_probe(for_packets, log); });
}

std::unique_ptr<Probe> make_dns(const ProbeEnvironment& environment) {
  return std::make_unique<dns::DnsProbe>(for_coroutines(environment));
}

std::unique_ptr<Probe> make_http(const ProbeEnvironment& environment) {
  return std::make_unique<http::HttpProbe>(
      for_coroutines(environment), http::HttpProbe::Surroundings{.resolver = environment.resolver,
                                                                 .may_probe = environment.may_probe,
                                                                 .contact = environment.contact});
}

std::unique_ptr<Probe> make_traceroute(const ProbeEnvironment& environment) {
  return std::make_unique<traceroute::TracerouteProbe>(
      traceroute::TracerouteProbe::Environment{.io = environment.io,
                                               .clock = environment.clock,
                                               .sink = environment.sink,
                                               .telemetry = environment.telemetry,
                                               .log = environment.log,
                                               .contact = environment.contact});
}

constexpr std::array kKinds{
    ProberKind{{.name = "icmp", .read = icmp::read_options, .ignores_name = icmp::ignores_name},
               make_icmp},
    ProberKind{{.name = "tcp",
                .read = tcp::read_options,
                .ignores_name = tcp::ignores_name,
                .takes_target = true,
                .fault_of_target = tcp::fault_of_target},
               make_tcp},
    ProberKind{{.name = "dns",
                .read = dns::read_options,
                .ignores_name = dns::ignores_name,
                .takes_query_name = true,
                .takes_target = true,
                .fault_of_target = dns::fault_of_target,
                .fault_of_query_name = dns::fault_of_query_name},
               make_dns},
    ProberKind{{.name = "http",
                .read = http::read_options,
                .takes_target = true,
                .fault_of_target = http::fault_of_target},
               make_http},
    ProberKind{{.name = "traceroute",
                .read = traceroute::read_options,
                .ignores_name = traceroute::ignores_name,
                .votes = false},
               make_traceroute},
};

}  // namespace

std::span<const ProberKind> prober_kinds() { return kKinds; }

std::span<const config::ProberSchema> prober_schemas() {
  static const auto kSchemas = [] {
    std::array<config::ProberSchema, kKinds.size()> schemas;
    for (std::size_t i = 0; i < kKinds.size(); ++i) schemas[i] = kKinds[i].schema;
    return schemas;
  }();
  return kSchemas;
}

ProbeTable make_probes(const ProbeEnvironment& environment) {
  ProbeTable probes;
  for (const ProberKind& kind : kKinds) {
    probes.emplace(kind.schema.name, kind.make(environment));
  }
  return probes;
}

}  // namespace reachd::app
