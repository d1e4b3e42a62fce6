#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "config/names.hpp"
#include "reachd/address.hpp"

namespace reachd::app {

/// Whether the configuration has `name` left out, however it is spelled.
inline bool excludes(const config::Limits& limits, std::string_view name) {
  const std::string folded = config::folded_name(name);
  return std::ranges::any_of(limits.exclude_names, [&](const std::string& excluded) {
    return config::folded_name(excluded) == folded;
  });
}

/// Whether `address` is in one of these prefixes.
inline bool excludes(const std::vector<Prefix>& excluded, const IpAddress& address) {
  return std::ranges::any_of(excluded,
                             [&](const Prefix& prefix) { return prefix.contains(address); });
}

/// Whether the configuration has `address` left out.
inline bool excludes(const config::Limits& limits, const IpAddress& address) {
  return excludes(limits.exclude, address);
}

}  // namespace reachd::app
