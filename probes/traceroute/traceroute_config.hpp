#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "config/section.hpp"
#include "reachd/clock.hpp"
#include "reachd/module.hpp"
#include "traceroute/asn_table.hpp"

namespace reachd::traceroute {

enum class Method : std::uint8_t { icmp, udp, tcp };
inline constexpr std::size_t kMethods = 3;

/// A module's `traceroute` section.
struct TracerouteOptions final : ModuleOptions {
  Method method = Method::icmp;
  /// Of udp and tcp; 0: the method's own.
  std::uint16_t port = 0;
  /// TTLs, 1 to 64; the first is not above the last.
  std::uint8_t first_hop = 1;
  std::uint8_t max_hops = 30;
  /// Packets to one hop until it counts as silent, 1 to 5.
  std::uint8_t attempts = 2;
  /// Silent hops in a row after which the trace ends, 1 to 30.
  std::uint8_t gap_limit = 5;
  /// Hops asked at once, 1 to 16.
  std::uint8_t parallel = 4;
  /// How long a hop's answer is waited for.
  Duration hop_timeout = std::chrono::seconds(1);
  /// Null: none configured.
  std::shared_ptr<const AsnTable> asns;

  std::uint16_t port_in_use() const;
};

/// Reads the section, and the file of prefixes that it may name; mistakes of either go to its
/// diagnostics.
std::shared_ptr<const ModuleOptions> read_options(config::Section& section);

/// No packet of a trace bears a name.
inline bool ignores_name(const ModuleOptions&) { return true; }

}  // namespace reachd::traceroute
