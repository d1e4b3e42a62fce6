#include "config/registry.hpp"

#include <string_view>

#include "config/wording.hpp"

namespace reachd::config {
namespace {

std::string place_text(const Position& position) {
  return position.file + ":" + std::to_string(position.line);
}

}  // namespace

void Registry::add_name(const std::string& name, const ConfigNode& node) {
  current_checks_.clear();
  const auto [first, is_new] = names_.emplace(lower_case(name), node.position());
  if (is_new) return;
  node.error("host `" + name + "` stands twice; first in " + place_text(first->second));
}

void Registry::add_check(const HostSpec& host, const CheckDraft& check, const ConfigNode& node) {
  for (const Family family : families_of(check.spec, host.address, *check.module)) {
    if (current_checks_.emplace(check.module.get(), family).second) continue;
    node.error("check `" + check.spec.module + "` over " + std::string(to_string(family)) +
               " stands twice on this host");
    return;
  }
  const auto ignores_name = modules_->prober(check.module->prober)->ignores_name;
  if (host.address && ignores_name != nullptr && ignores_name(*check.module->options)) {
    add_address(host, check, node);
  }
}

void Registry::add_address(const HostSpec& host, const CheckDraft& check, const ConfigNode& node) {
  const AddressKey key(*host.address, check.module.get(), check.spec.target, check.spec.query_name);
  const auto [first, is_new] = addresses_.emplace(key, Owner{host.name, node.position()});
  if (is_new || first->second.host == host.name) return;
  node.error("address " + host.address->to_string() + " has the check `" + check.spec.module +
             "` already, as host `" + first->second.host + "` in " +
             place_text(first->second.position) + "; twice would only double the load on it");
}

}  // namespace reachd::config
