#include "app/make_resolver.hpp"

#include "net/resolv_conf.hpp"

namespace reachd::app {

std::vector<net::DnsServer> resolver_servers(const std::vector<config::Endpoint>& configured) {
  if (configured.empty()) return net::read_resolv_conf();
  std::vector<net::DnsServer> servers;
  servers.reserve(configured.size());
  for (const config::Endpoint& server : configured)
    servers.push_back({server.address, server.port});
  return servers;
}

std::unique_ptr<net::DnsResolver> make_resolver(boost::asio::io_context& io, const Clock& clock,
                                                const std::vector<config::Endpoint>& servers,
                                                Telemetry& telemetry, Log& log) {
  return std::make_unique<net::DnsResolver>(
      net::DnsResolver::Environment{.io = io, .clock = clock, .telemetry = telemetry, .log = log},
      net::DnsResolver::Options{.servers = resolver_servers(servers)});
}

}  // namespace reachd::app
