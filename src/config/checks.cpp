#include "config/checks.hpp"

#include <algorithm>
#include <utility>

#include "config/wording.hpp"

namespace reachd::config {
namespace {

std::string read_text(Section& section, std::string_view key) {
  std::string text;
  section.read(key, text);
  return text;
}

std::optional<Family> read_family(const ConfigNode& node) {
  const auto text = node.as_string();
  if (!text) return std::nullopt;
  const auto family = parse_family(*text);
  if (!family) node.error(in_quotes(*text) + " is no family; write ipv4 or ipv6");
  return family;
}

}  // namespace

std::vector<Family> families_of(const CheckSpec& check, const std::optional<IpAddress>& address,
                                const Module& module) {
  if (!check.families.empty()) return check.families;
  if (address) return {address->family()};
  const IpOptions& ip = module.options->ip;
  return {ip.preferred_is_given ? ip.preferred : Family::ipv4};
}

std::vector<Family> read_families(const ConfigNode& node) {
  std::vector<Family> families;
  for (const ConfigNode& item : node.items()) {
    const auto family = read_family(item);
    if (!family) continue;
    if (std::ranges::find(families, *family) != families.end()) {
      item.error(std::string(to_string(*family)) + " stands twice");
    } else {
      families.push_back(*family);
    }
  }
  return families;
}

std::vector<CheckDraft> CheckReader::read(const ConfigNode& list) const {
  std::vector<CheckDraft> drafts;
  for (const ConfigNode& item : list.items()) {
    if (auto draft = read_one(item)) drafts.push_back(std::move(*draft));
  }
  return drafts;
}

std::optional<CheckDraft> CheckReader::named(std::string_view module,
                                             const ConfigNode& node) const {
  CheckDraft draft{{}, node, modules_->find(module, node)};
  if (!draft.module) return std::nullopt;
  draft.spec.module = module;
  check_target(draft, node);
  check_query_name(draft, node);
  return draft;
}

std::optional<CheckDraft> CheckReader::read_one(const ConfigNode& node) const {
  if (!node.is_mapping()) {
    const auto name = node.as_string();
    return name ? named(*name, node) : std::nullopt;
  }
  Section section(node);
  const auto module = section.require("module");
  const auto name = module ? module->as_string() : std::nullopt;
  CheckDraft draft{{}, node, name ? modules_->find(*name, *module) : nullptr};
  draft.has_own_interval = read_interval(section, draft.spec.interval);
  if (const auto families = section.get("families")) {
    draft.spec.families = read_families(*families);
  }
  draft.spec.query_name = read_text(section, "query_name");
  draft.spec.target = read_text(section, "target");
  if (!draft.module) return std::nullopt;
  draft.spec.module = draft.module->name;
  check_overrides(section, *draft.module);
  check_target(draft, section.get("target").value_or(node));
  check_query_name(draft, section.get("query_name").value_or(node));
  return draft;
}

void CheckReader::check_overrides(Section& section, const Module& module) const {
  const ProberSchema& schema = *modules_->prober(module.prober);
  const auto refuse = [&](std::string_view key, bool is_taken) {
    const auto node = section.get(key);
    if (!node || is_taken) return;
    node->error("`" + std::string(key) + "` means nothing to the prober " + module.prober);
  };
  refuse("query_name", schema.takes_query_name);
  refuse("target", schema.takes_target);
}

void CheckReader::check_target(const CheckDraft& draft, const ConfigNode& node) const {
  const ProberSchema& schema = *modules_->prober(draft.module->prober);
  if (schema.fault_of_target == nullptr) return;
  const auto fault = schema.fault_of_target(*draft.module->options, draft.spec.target.str());
  if (!fault.empty()) node.error(fault);
}

void CheckReader::check_query_name(const CheckDraft& draft, const ConfigNode& node) const {
  const ProberSchema& schema = *modules_->prober(draft.module->prober);
  if (schema.fault_of_query_name == nullptr) return;
  const auto fault =
      schema.fault_of_query_name(*draft.module->options, draft.spec.query_name.str());
  if (!fault.empty()) node.error(fault);
}

bool read_interval(Section& section, Duration& target) {
  const auto node = section.get("interval");
  const auto interval = node ? node->as_duration() : std::nullopt;
  if (!interval) return false;
  if (*interval < kShortestInterval) {
    node->error("an interval is at least " + format_duration(kShortestInterval) + ", not " +
                format_duration(*interval));
    return false;
  }
  if (*interval > kLongestInterval) {
    node->error("an interval is at most " + format_duration(kLongestInterval) + ", not " +
                format_duration(*interval));
    return false;
  }
  target = *interval;
  return true;
}

void check_interval(const CheckSpec& check, const Module& module, const ConfigNode& node) {
  if (check.interval >= module.timeout) return;
  node.error("the interval " + format_duration(check.interval) + " is shorter than the timeout " +
             format_duration(module.timeout) + " of module `" + check.module + "`");
}

}  // namespace reachd::config
