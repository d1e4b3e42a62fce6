#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "net/dns_resolver.hpp"
#include "reachd/clock.hpp"
#include "reachd/log.hpp"
#include "reachd/telemetry.hpp"

namespace reachd::app {

/// The servers that the configuration names, or the system's where it names none; empty, and
/// logged, if the system's file names none either.
std::vector<net::DnsServer> resolver_servers(const std::vector<config::Endpoint>& configured,
                                             Log& log,
                                             const std::string& system_file = "/etc/resolv.conf");

/// Those that a resolver begins with: the same, or the server on this machine (127.0.0.1) where
/// there are none, as resolv.conf(5) has it.
std::vector<net::DnsServer> first_resolver_servers(
    const std::vector<config::Endpoint>& configured, Log& log,
    const std::string& system_file = "/etc/resolv.conf");

/// A resolver that begins with those servers.
std::unique_ptr<net::DnsResolver> make_resolver(boost::asio::io_context& io, const Clock& clock,
                                                const std::vector<config::Endpoint>& configured,
                                                Telemetry& telemetry, Log& log);

}  // namespace reachd::app
