#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "config/section.hpp"

namespace reachd::config {

/// The most packets a second that a limit may let through.
inline constexpr double kMostRate = 1e6;

/// Each reads one section of the configuration into its struct, and reports what is wrong with it.
void read_vantage(const ConfigNode& node, Vantage& vantage);
void read_resolver(const ConfigNode& node, std::vector<Endpoint>& resolvers);
void read_limits(const ConfigNode& node, Limits& limits);
void read_probe_api(const ConfigNode& node, ProbeApi& api);
void read_windows(const ConfigNode& node, std::vector<Duration>& windows);
void read_contact(const ConfigNode& node, std::string& contact);

/// "ADDRESS", "ADDRESS:PORT" or "[IPV6]:PORT"; port 53 if none is given. nullopt for anything else.
std::optional<Endpoint> parse_endpoint(std::string_view text);

}  // namespace reachd::config
