#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/checks.hpp"
#include "config/config.hpp"
#include "config/modules.hpp"
#include "config/registry.hpp"
#include "config/section.hpp"

namespace reachd::config {

/// A host as the file has it, before the defaults are put in.
struct HostDraft {
  HostSpec spec;
  ConfigNode node;
  /// Where the name stands.
  ConfigNode name_node;
  std::vector<CheckDraft> checks = {};
  /// Whether it names checks, rightly or wrongly: the defaults' are not for it.
  bool names_checks = false;
  std::optional<Duration> interval = std::nullopt;
  std::vector<Family> families = {};
};

/// Reads hosts, controls and the hosts of host_files, and holds them against each other. `modules`
/// must outlive it.
class HostReader {
 public:
  explicit HostReader(const ModuleTable& modules) : checks_(modules), registry_(modules) {}

  /// What hosts that say nothing themselves get; to be read first.
  void read_defaults(const ConfigNode& node);
  /// A list of hosts, as `hosts` and `controls` have it.
  void read_hosts(const ConfigNode& list, bool are_controls);
  /// The list of target groups of a file in Prometheus' file_sd format.
  void read_target_groups(const ConfigNode& list);

  std::vector<HostSpec> take() { return std::move(hosts_); }

 private:
  void read_host(const ConfigNode& node, bool is_control);
  void read_target_group(const ConfigNode& node);
  void read_target(const ConfigNode& node, HostDraft draft);
  void read_labels(const ConfigNode& node, HostDraft& draft) const;
  void read_checks_label(const ConfigNode& node, HostDraft& draft) const;
  /// Puts the defaults in, reports what contradicts itself or another host, and keeps the rest.
  void finish(HostDraft draft);
  CheckSpec settled(const CheckDraft& check, const HostDraft& draft) const;

  CheckReader checks_;
  Registry registry_;
  Duration interval_ = kDefaultInterval;
  std::vector<CheckDraft> default_checks_;
  bool has_default_checks_ = false;
  std::vector<Family> default_families_;
  std::vector<HostSpec> hosts_;
};

/// Adds the groups of a list to `groups`.
void read_groups(const ConfigNode& list, std::vector<std::string>& groups);

/// Reports at `node` an address that no host can have.
void check_address(const IpAddress& address, const ConfigNode& node);

}  // namespace reachd::config
