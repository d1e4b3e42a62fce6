#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <vector>

#include "config/config.hpp"
#include "net/dns_resolver.hpp"
#include "reachd/clock.hpp"
#include "reachd/log.hpp"
#include "reachd/telemetry.hpp"

namespace reachd::app {

/// The servers that the configuration names, or the system's where it names none.
std::vector<net::DnsServer> resolver_servers(const std::vector<config::Endpoint>& configured);

/// A resolver over those servers.
std::unique_ptr<net::DnsResolver> make_resolver(boost::asio::io_context& io, const Clock& clock,
                                                const std::vector<config::Endpoint>& servers,
                                                Telemetry& telemetry, Log& log);

}  // namespace reachd::app
