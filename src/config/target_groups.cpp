#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "config/hosts.hpp"
#include "config/names.hpp"
#include "config/wording.hpp"

namespace reachd::config {
namespace {

/// The labels that mean something here; all others are other programs'.
constexpr std::array<std::string_view, 4> kLabels{"checks", "families", "groups", "interval"};

/// "a, b" as the list [a, b], every item at the place of the whole.
YamlValue split_list(const ConfigNode& node) {
  YamlValue list;
  list.kind = YamlValue::Kind::sequence;
  const auto text = node.as_string();
  std::string_view rest = text ? std::string_view(*text) : std::string_view();
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    std::string_view word = rest.substr(0, comma);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    word.remove_prefix(std::min(word.find_first_not_of(' '), word.size()));
    word = word.substr(0, word.find_last_not_of(' ') + 1);
    if (word.empty()) continue;
    YamlValue& item = list.items.emplace_back(node.value());
    item.text = word;
  }
  return list;
}

/// A label that is all but one of ours was likely meant to be it.
void check_other_labels(Section& labels) {
  for (const auto& [name, node] : labels.all()) {
    const std::string_view meant = nearest(name, kLabels);
    if (meant.empty()) continue;
    node.error("label `" + name + "` means nothing here; did you mean `" + std::string(meant) +
               "`?");
  }
}

std::string fault_of_target(std::string_view target) {
  const bool is_address = IpAddress::parse(target).has_value();
  if (target.find("://") != std::string_view::npos) {
    return "a target is a name or an address; a URL belongs into a check's `target`";
  }
  if (!is_address && target.find(':') != std::string_view::npos) {
    return "a target is a name or an address without a port; it belongs into a check's `target`";
  }
  return {};
}

}  // namespace

void HostReader::read_target_groups(const ConfigNode& list) {
  for (const ConfigNode& item : list.items()) read_target_group(item);
}

void HostReader::read_target_group(const ConfigNode& node) {
  Section section(node);
  HostDraft draft{{}, node, node};
  if (const auto labels = section.get("labels")) read_labels(*labels, draft);
  const auto targets = section.require("targets");
  if (!targets) return;
  const std::size_t count = targets->size();
  for (std::size_t i = 0; i < count; ++i) read_target(targets->item(i), draft);
}

void HostReader::read_target(const ConfigNode& node, HostDraft draft) {
  const auto target = node.as_string();
  if (!target) return;
  if (const auto fault = fault_of_target(*target); !fault.empty()) {
    node.error(fault);
    return;
  }
  draft.spec.name = *target;
  draft.node = node;
  draft.name_node = node;
  finish(std::move(draft));
}

void HostReader::read_labels(const ConfigNode& node, HostDraft& draft) const {
  Section labels(node);
  if (Duration interval{}; read_interval(labels, interval)) draft.interval = interval;
  if (const auto checks = labels.get("checks")) read_checks_label(*checks, draft);
  if (const auto groups = labels.get("groups")) {
    const YamlValue list = split_list(*groups);
    read_groups(groups->with_value(list), draft.spec.groups);
  }
  if (const auto families = labels.get("families")) {
    const YamlValue list = split_list(*families);
    draft.families = read_families(families->with_value(list));
  }
  check_other_labels(labels);
}

void HostReader::read_checks_label(const ConfigNode& node, HostDraft& draft) const {
  draft.names_checks = true;
  const YamlValue list = split_list(node);
  if (list.items.empty()) node.error("no checks");
  for (const YamlValue& item : list.items) {
    auto check = checks_.named(item.text, node);
    if (!check) continue;
    check->is_shared = true;
    draft.checks.push_back(std::move(*check));
  }
}

}  // namespace reachd::config
