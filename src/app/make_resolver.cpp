#include "app/make_resolver.hpp"

#include <cerrno>
#include <cstdint>
#include <system_error>

#include "config/descriptor.hpp"
#include "net/resolv_conf.hpp"
#include "reachd/plain_file.hpp"

namespace reachd::app {
namespace {

constexpr std::uint32_t kThisMachine = 0x7f000001;

/// Why nothing was found in it.
std::string fault_of(const std::string& file) {
  const config::Descriptor opened(file);
  if (opened.number() < 0) return std::generic_category().message(errno);
  return is_no_plain_file(file) ? kNoPlainFile : "no line `nameserver ADDRESS` in it";
}

std::vector<net::DnsServer> system_servers(const std::string& file, Log& log) {
  std::vector<net::DnsServer> servers = net::read_resolv_conf(file);
  if (servers.empty()) {
    log.warn("the system names no name server",
             {{"file", file},
              {"fault", fault_of(file)},
              {"remedy",
               "write one there, or `resolver: {servers: [ADDRESS]}` into the configuration"}});
  }
  return servers;
}

}  // namespace

std::vector<net::DnsServer> resolver_servers(const std::vector<config::Endpoint>& configured,
                                             Log& log, const std::string& system_file) {
  if (configured.empty()) return system_servers(system_file, log);
  std::vector<net::DnsServer> servers;
  servers.reserve(configured.size());
  for (const config::Endpoint& server : configured)
    servers.push_back({server.address, server.port});
  return servers;
}

std::vector<net::DnsServer> first_resolver_servers(const std::vector<config::Endpoint>& configured,
                                                   Log& log, const std::string& system_file) {
  std::vector<net::DnsServer> servers = resolver_servers(configured, log, system_file);
  if (servers.empty()) servers.push_back({IpAddress::v4(kThisMachine)});
  return servers;
}

std::unique_ptr<net::DnsResolver> make_resolver(boost::asio::io_context& io, const Clock& clock,
                                                const std::vector<config::Endpoint>& configured,
                                                Telemetry& telemetry, Log& log) {
  return std::make_unique<net::DnsResolver>(
      net::DnsResolver::Environment{.io = io, .clock = clock, .telemetry = telemetry, .log = log},
      net::DnsResolver::Options{.servers = first_resolver_servers(configured, log)});
}

}  // namespace reachd::app
