#pragma once

#include <memory>
#include <optional>
#include <string>

#include "reachd/address.hpp"
#include "reachd/clock.hpp"

namespace reachd {

/// The keys that every prober's section shares, with blackbox_exporter's names and defaults.
struct IpOptions {
  Family preferred = Family::ipv6;
  /// Whether the configuration names the family, or the default above stands.
  bool preferred_is_given = false;
  bool fallback = true;
  std::optional<IpAddress> source;
};

/// What one probe kind reads from its own section of a module; each kind derives its own.
struct ModuleOptions {
  virtual ~ModuleOptions() = default;
  IpOptions ip;
};

/// A named way of probing. Immutable once the configuration is loaded.
struct Module {
  std::string name;
  /// icmp, tcp, dns, http, traceroute
  std::string prober;
  /// Above zero. From sending to the last byte that the verdict needs.
  Duration timeout{};
  std::shared_ptr<const ModuleOptions> options;
  /// Equal texts mean equal modules: a reload keeps the state of checks whose module did not
  /// change.
  std::string fingerprint;
  /// Whether what its probes come to says if the host is up. One that tells of the way there, as a
  /// traceroute does, is only counted and shown.
  bool votes = true;
};
using ModulePtr = std::shared_ptr<const Module>;

}  // namespace reachd
