#include "config/registry.hpp"

#include <functional>
#include <string_view>

#include "config/checks.hpp"
#include "config/wording.hpp"

namespace reachd::config {

std::size_t Registry::AddressHash::operator()(const AddressKey& key) const {
  return std::hash<IpAddress>()(key.address) ^ std::hash<const Module*>()(key.module) ^
         std::hash<std::string>()(key.target.str() + '\n' + key.query_name.str());
}

Registry::Place Registry::place_of(const ConfigNode& node) {
  const YamlValue& value = node.value();
  if (files_.empty() || files_.back() != value.file) files_.push_back(value.file);
  return {static_cast<std::uint32_t>(files_.size() - 1), value.line};
}

std::string Registry::text_of(const Place& place) const {
  return *files_[place.file] + ":" + std::to_string(place.line);
}

void Registry::add_name(const std::string& name, const ConfigNode& node) {
  current_checks_.clear();
  const auto [first, is_new] = names_.try_emplace(lower_case(name), place_of(node));
  if (is_new) return;
  node.error("host `" + name + "` stands twice; first in " + text_of(first->second));
}

void Registry::add_check(const HostSpec& host, const CheckSpec& check, const ModulePtr& module,
                         const ConfigNode& node) {
  for (const Family family : families_of(check, host.address, *module)) {
    if (current_checks_.emplace(module.get(), family).second) continue;
    node.error("check `" + check.module + "` over " + std::string(to_string(family)) +
               " stands twice on this host");
    return;
  }
  const auto ignores_name = modules_->prober(module->prober)->ignores_name;
  if (host.address && ignores_name != nullptr && ignores_name(*module->options)) {
    add_address(host, check, module, node);
  }
}

void Registry::add_address(const HostSpec& host, const CheckSpec& check, const ModulePtr& module,
                           const ConfigNode& node) {
  AddressKey key{*host.address, module.get(), check.target, check.query_name};
  const auto [first, is_new] =
      addresses_.try_emplace(std::move(key), Owner{host.name, place_of(node)});
  if (is_new || first->second.host == host.name) return;
  node.error("address " + host.address->to_string() + " has the check `" + check.module +
             "` already, as host `" + first->second.host + "` in " + text_of(first->second.place) +
             "; twice would only double the load on it");
}

}  // namespace reachd::config
