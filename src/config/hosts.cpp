#include "config/hosts.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "config/names.hpp"

namespace reachd::config {
namespace {

/// The place that a host's mistake with a check is told at.
const ConfigNode& place_of(const CheckDraft& check, const HostDraft& host) {
  return check.is_shared ? host.node : check.node;
}

/// The place that tells the interval which turned out too short.
const ConfigNode& place_of_interval(const CheckDraft& check, const HostDraft& host) {
  return check.has_own_interval || !host.interval ? check.node : place_of(check, host);
}

/// The name as an address, or the name of one.
void check_name(HostDraft& draft) {
  HostSpec& host = draft.spec;
  if (const auto fault = fault_of_name(host.name); !fault.empty()) {
    draft.name_node.error(fault);
    return;
  }
  if (host.address) return;
  host.address = IpAddress::parse(host.name);
  if (host.address) {
    check_address(*host.address, draft.name_node);
  } else if (const auto fault = fault_of_dns_name(host.name); !fault.empty()) {
    draft.name_node.error(fault);
  }
}

void read_address(Section& section, std::optional<IpAddress>& target) {
  const auto node = section.get("address");
  target = node ? node->as_address() : std::nullopt;
  if (target) check_address(*target, *node);
}

/// A fixed address has one family; asking for the other is a contradiction.
void check_families(const CheckSpec& check, const HostDraft& host, const ConfigNode& place) {
  if (!host.spec.address) return;
  const Family family = host.spec.address->family();
  const Family other = family == Family::ipv4 ? Family::ipv6 : Family::ipv4;
  if (std::ranges::find(check.families, other) == check.families.end()) return;
  place.error("asks for " + std::string(to_string(other)) + ", but the address " +
              host.spec.address->to_string() + " is " + std::string(to_string(family)) +
              "; leave the address out, or that family");
}

}  // namespace

void check_address(const IpAddress& address, const ConfigNode& node) {
  const std::string_view fault = fault_of_host_address(address);
  if (!fault.empty()) node.error(address.to_string() + " " + std::string(fault));
}

void read_groups(const ConfigNode& list, std::vector<std::string>& groups) {
  for (const ConfigNode& item : list.items()) {
    auto group = item.as_string();
    if (!group) continue;
    if (const auto fault = fault_of_group(*group); !fault.empty()) {
      item.error(fault);
    } else if (std::ranges::find(groups, *group) != groups.end()) {
      item.error("group `" + *group + "` stands twice");
    } else {
      groups.push_back(std::move(*group));
    }
  }
}

void HostReader::read_defaults(const ConfigNode& node) {
  Section section(node);
  read_interval(section, interval_);
  if (const auto families = section.get("families")) default_families_ = read_families(*families);
  if (const auto list = section.get("checks")) {
    has_default_checks_ = !list->value().items.empty();
    default_checks_ = checks_.read(*list);
  }
  for (CheckDraft& check : default_checks_) check.is_shared = true;
}

void HostReader::read_hosts(const ConfigNode& list, bool are_controls) {
  for (const ConfigNode& item : list.items()) read_host(item, are_controls);
}

void HostReader::read_host(const ConfigNode& node, bool is_control) {
  Section section(node);
  const auto name_node = section.require("name");
  HostDraft draft{{}, node, name_node.value_or(node)};
  draft.spec.is_control = is_control;
  read_address(section, draft.spec.address);
  if (const auto groups = section.get("groups")) read_groups(*groups, draft.spec.groups);
  if (const auto families = section.get("families")) draft.families = read_families(*families);
  if (Duration interval{}; read_interval(section, interval)) draft.interval = interval;
  if (const auto list = section.get("checks")) {
    draft.names_checks = true;
    draft.checks = checks_.read(*list);
    if (list->is_sequence() && list->value().items.empty()) list->error("no checks");
  }
  const auto name = name_node ? name_node->as_string() : std::nullopt;
  if (!name) return;
  draft.spec.name = *name;
  finish(std::move(draft));
}

void HostReader::finish(HostDraft draft) {
  check_name(draft);
  registry_.add_name(draft.spec.name, draft.name_node);
  if (!draft.names_checks && !has_default_checks_) {
    draft.node.error("no checks; write `checks: [...]` here or under `defaults`");
  }
  const std::vector<CheckDraft>& checks = draft.names_checks ? draft.checks : default_checks_;
  draft.spec.checks.reserve(checks.size());
  for (const CheckDraft& check : checks) {
    CheckSpec spec = settled(check, draft);
    registry_.add_check(draft.spec, spec, check.module, place_of(check, draft));
    draft.spec.checks.push_back(std::move(spec));
  }
  hosts_.push_back(std::move(draft.spec));
}

CheckSpec HostReader::settled(const CheckDraft& check, const HostDraft& draft) const {
  CheckSpec spec = check.spec;
  if (!check.has_own_interval) spec.interval = draft.interval.value_or(interval_);
  if (spec.families.empty()) spec.families = draft.families;
  if (spec.families.empty() && !draft.spec.address) spec.families = default_families_;
  check_interval(spec, *check.module, place_of_interval(check, draft));
  check_families(spec, draft, place_of(check, draft));
  return spec;
}

}  // namespace reachd::config
