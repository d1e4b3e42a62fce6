#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

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
  void add_check(const HostSpec& host, const CheckSpec& check, const ModulePtr& module,
                 const ConfigNode& node);

 private:
  /// Where a value stands: a file, by number, and its line.
  struct Place {
    std::uint32_t file;
    int line;
  };
  struct Owner {
    std::string host;
    Place place;
  };
  /// What a probe is the same by, where the name makes no difference.
  struct AddressKey {
    IpAddress address;
    const Module* module;
    RareText target;
    RareText query_name;

    friend bool operator==(const AddressKey&, const AddressKey&) = default;
  };
  struct AddressHash {
    std::size_t operator()(const AddressKey& key) const;
  };
  using CheckKey = std::pair<const Module*, Family>;

  Place place_of(const ConfigNode& node);
  std::string text_of(const Place& place) const;
  void add_address(const HostSpec& host, const CheckSpec& check, const ModulePtr& module,
                   const ConfigNode& node);

  const ModuleTable* modules_;
  std::vector<std::shared_ptr<const std::string>> files_;
  /// There may be a million of each, which all go at once.
  std::pmr::monotonic_buffer_resource memory_;
  std::pmr::unordered_map<std::string, Place> names_{&memory_};
  std::pmr::unordered_map<AddressKey, Owner, AddressHash> addresses_{&memory_};
  /// Of the host that is being added.
  std::set<CheckKey> current_checks_;
};

}  // namespace reachd::config
