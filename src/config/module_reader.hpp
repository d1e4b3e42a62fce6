#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "config/section.hpp"
#include "reachd/module.hpp"
#include "reachd/tls_options.hpp"

namespace reachd::config {

/// What the configuration must know of a probe kind. `read` gets the module's section of that name
/// (an empty one if it is absent) and returns its options; mistakes go to the section's
/// diagnostics.
struct ProberSchema {
  std::string_view name;
  std::shared_ptr<const ModuleOptions> (*read)(Section& section);
  /// True if a host's name makes no difference to a probe, so that the same module on the same
  /// address, with the same target and query name, under two names would only double the load on
  /// it. Null: the name always makes one.
  bool (*ignores_name)(const ModuleOptions& options) = nullptr;
  /// Whether a check may say its own `query_name` and its own `target`.
  bool takes_query_name = false;
  bool takes_target = false;
  /// What is wrong with a check that says this `target` (or none: an empty text), empty if nothing.
  /// Null: nothing can be.
  std::string (*fault_of_target)(const ModuleOptions& options, std::string_view target) = nullptr;
  /// The same for its `query_name`.
  std::string (*fault_of_query_name)(const ModuleOptions& options,
                                     std::string_view query_name) = nullptr;
  /// See Module::votes.
  bool votes = true;
};

/// Reads preferred_ip_protocol, ip_protocol_fallback and source_ip_address, which every prober's
/// section shares.
void read_ip_options(Section& section, IpOptions& options);

/// Reads min_version and max_version ("TLS12"), and holds them against each other.
void read_tls_versions(Section& section, TlsVersion& least, TlsVersion& most);

/// Reads blackbox_exporter's tls_config; `section` is the tls_config mapping itself.
void read_tls_options(Section& section, TlsOptions& options);

}  // namespace reachd::config
