#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "config/modules.hpp"
#include "config/section.hpp"
#include "reachd/address.hpp"
#include "reachd/clock.hpp"

namespace reachd::config {

/// The families that a check is made in, by the rule that `expand` states.
std::vector<Family> families_of(const CheckSpec& check, const std::optional<IpAddress>& address,
                                const Module& module);

/// Reads a list of "ipv4" and "ipv6".
std::vector<Family> read_families(const ConfigNode& node);

/// A check as the file has it, beside the place that its mistakes are told at.
struct CheckDraft {
  CheckSpec spec;
  ConfigNode node;
  ModulePtr module;
  /// Whether the configuration says the interval for this check itself.
  bool has_own_interval = false;
  /// Of the defaults or of a target group: it stands for many hosts.
  bool is_shared = false;
};

/// Reads checks. `modules` must outlive it.
class CheckReader {
 public:
  explicit CheckReader(const ModuleTable& modules) : modules_(&modules) {}

  /// A list of names of modules and of mappings; a check whose module is not there is left out.
  std::vector<CheckDraft> read(const ConfigNode& list) const;
  /// A check that is only the name of a module.
  std::optional<CheckDraft> named(std::string_view module, const ConfigNode& node) const;

 private:
  std::optional<CheckDraft> read_one(const ConfigNode& node) const;
  void check_overrides(Section& section, const Module& module) const;
  void check_target(const CheckDraft& draft, const ConfigNode& node) const;
  void check_query_name(const CheckDraft& draft, const ConfigNode& node) const;

  const ModuleTable* modules_;
};

/// Reads an interval of at least kShortestInterval; leaves `target` as it is otherwise.
bool read_interval(Section& section, Duration& target);

/// Reports at `node` a check whose interval its module's timeout does not fit into.
void check_interval(const CheckSpec& check, const Module& module, const ConfigNode& node);

}  // namespace reachd::config
