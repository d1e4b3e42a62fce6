#include "traceroute/traceroute_config.hpp"

#include <array>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "config/module_reader.hpp"

namespace reachd::traceroute {
namespace {

using MethodWord = std::pair<std::string_view, Method>;

constexpr std::array kMethodWords{MethodWord{"icmp", Method::icmp}, MethodWord{"udp", Method::udp},
                                  MethodWord{"tcp", Method::tcp}};
/// Where traceroute has always begun to look for a port that nobody listens on.
constexpr std::uint16_t kUdpPort = 33434;
constexpr std::uint16_t kTcpPort = 80;
constexpr std::int64_t kMostHops = 64;
constexpr Duration kLongestHopTimeout = std::chrono::seconds(10);

void read_port(config::Section& section, TracerouteOptions& options) {
  section.read_integer("port", options.port, 1, 65535);
  if (options.method == Method::icmp && options.port != 0) {
    section.get("port")->error("the method icmp has no ports");
  }
}

void read_hop_timeout(config::Section& section, Duration& target) {
  section.read("hop_timeout", target);
  if (target <= kLongestHopTimeout) return;
  section.get("hop_timeout")
      ->error("a hop is waited for at most " + format_duration(kLongestHopTimeout));
}

std::shared_ptr<const AsnTable> read_asns(config::Section& section) {
  const auto node = section.get("asn_file");
  const auto name = node ? node->as_string() : std::nullopt;
  if (!name) return nullptr;
  const auto directory = std::filesystem::path(node->position().file).parent_path();
  AsnFile file = read_asn_file((directory / *name).string());
  for (const std::string& mistake : file.mistakes) node->error(mistake);
  return std::make_shared<const AsnTable>(std::move(file.table));
}

}  // namespace

std::uint16_t TracerouteOptions::port_in_use() const {
  if (port != 0) return port;
  return method == Method::tcp ? kTcpPort : kUdpPort;
}

std::shared_ptr<const ModuleOptions> read_options(config::Section& section) {
  auto options = std::make_shared<TracerouteOptions>();
  config::read_ip_options(section, options->ip);
  section.read_choice("method", options->method, std::span<const MethodWord>(kMethodWords));
  read_port(section, *options);
  section.read_integer("first_hop", options->first_hop, 1, kMostHops);
  section.read_integer("max_hops", options->max_hops, 1, kMostHops);
  section.read_integer("attempts", options->attempts, 1, 5);
  section.read_integer("gap_limit", options->gap_limit, 1, 30);
  section.read_integer("parallel", options->parallel, 1, 16);
  read_hop_timeout(section, options->hop_timeout);
  options->asns = read_asns(section);
  if (options->first_hop > options->max_hops) {
    section.node().error("`first_hop` is above `max_hops`");
  }
  return options;
}

}  // namespace reachd::traceroute
