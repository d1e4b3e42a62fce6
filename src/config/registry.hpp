#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "config/checks.hpp"
#include "config/config.hpp"
#include "config/modules.hpp"
#include "config/section.hpp"

namespace reachd::config {

/// Which names and which checks there are already. `modules` must outlive it.
class Registry {
 public:
  explicit Registry(const ModuleTable& modules) : modules_(&modules) {}

  /// Reports a name that another host has; names differ by more than their case. The checks that
  /// follow are this host's.
  void add_name(const std::string& name, const ConfigNode& node);
  /// Reports at `node` a check that `host` has already, and one that would only double the load on
  /// an address: the same module, target and query name on the same address, where the name does
  /// not tell checks apart.
  void add_check(const HostSpec& host, const CheckDraft& check, const ConfigNode& node);

 private:
  struct Owner {
    std::string host;
    Position position;
  };
  /// Address, module, target, query name.
  using AddressKey = std::tuple<IpAddress, const Module*, std::string, std::string>;
  using CheckKey = std::pair<const Module*, Family>;

  void add_address(const HostSpec& host, const CheckDraft& check, const ConfigNode& node);

  const ModuleTable* modules_;
  std::map<std::string, Position> names_;
  std::map<AddressKey, Owner> addresses_;
  /// Of the host that is being added.
  std::set<CheckKey> current_checks_;
};

}  // namespace reachd::config
