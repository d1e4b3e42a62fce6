#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "config/section.hpp"
#include "reachd/module.hpp"

namespace reachd::icmp {

/// What an IPv4 packet has room for behind its headers.
inline constexpr std::size_t kMaxPayloadSize = 65507;

/// A module's `icmp` section.
struct IcmpOptions final : ModuleOptions {
  bool dont_fragment = false;
  /// Bytes behind the ICMP header, net::kTokenBlockSize to kMaxPayloadSize. ping's size by default:
  /// what the token leaves says who sends it.
  std::uint16_t payload_size = 56;
  /// TTL or hop limit, 1 to 255.
  std::uint8_t ttl = 64;
};

/// Reads the section; mistakes go to its diagnostics.
std::shared_ptr<const ModuleOptions> read_options(config::Section& section);

/// An echo request bears no name.
inline bool ignores_name(const ModuleOptions&) { return true; }

}  // namespace reachd::icmp
