#include "config/modules.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "config/config.hpp"
#include "config/names.hpp"
#include "config/redact.hpp"
#include "config/wording.hpp"
#include "config/yaml_text.hpp"

namespace reachd::config {
namespace {

/// blackbox_exporter has them, reachd does not.
constexpr std::array<std::string_view, 3> kProbersNotDone{"grpc", "unix", "websocket"};
constexpr std::size_t kMostNamesListed = 10;

std::string place_text(const Position& position) {
  return position.file + ":" + std::to_string(position.line);
}

bool is_unsupported(const Diagnostic& diagnostic) {
  return diagnostic.kind == Diagnostic::Kind::unsupported;
}

std::vector<std::string_view> names_of(std::span<const ProberSchema> probers) {
  std::vector<std::string_view> names;
  for (const ProberSchema& schema : probers) names.push_back(schema.name);
  return names;
}

std::string redacted_text(YamlValue value) {
  redact(value);
  return block_text(value);
}

/// Reads the section of a prober, or an empty one at the module's place.
std::shared_ptr<const ModuleOptions> read_section(const ProberSchema& schema, Section& module) {
  const auto node = module.get(schema.name);
  if (node) {
    Section section(*node);
    return schema.read(section);
  }
  YamlValue nothing;
  nothing.line = module.node().value().line;
  nothing.column = module.node().value().column;
  nothing.file = module.node().value().file;
  Section section(module.node().with_value(nothing, schema.name));
  return schema.read(section);
}

}  // namespace

void ModuleTable::read(const ConfigNode& modules, Origin origin, Diagnostics& diagnostics,
                       Diagnostics& notes) {
  Section section(modules);
  for (const auto& [name, node] : section.all()) {
    const auto [entry, is_new] = entries_.try_emplace(name);
    if (!is_new) {
      node.error("module `" + name + "` stands twice; first in " +
                 place_text(entry->second.position));
      continue;
    }
    entry->second = read_one(name, node, origin, diagnostics, notes);
  }
}

ModuleTable::Entry ModuleTable::read_one(const std::string& name, const ConfigNode& node,
                                         Origin origin, Diagnostics& diagnostics,
                                         Diagnostics& notes) const {
  Diagnostics found;
  std::shared_ptr<Module> module = read_module(name, node.reporting_to(found));
  Entry entry{nullptr, node.position(), "", ""};
  if (found.empty()) {
    entry.module = std::move(module);
    entry.redacted_text = redacted_text(node.value());
    return entry;
  }
  const auto not_done = std::ranges::find_if(found.all(), is_unsupported);
  const bool is_put_aside = origin == Origin::module_file && not_done != found.all().end();
  if (is_put_aside) entry.not_done = not_done->message;
  Diagnostics& target = is_put_aside ? notes : diagnostics;
  for (Diagnostic& diagnostic : found.take()) {
    if (is_put_aside) diagnostic.message += " (module `" + name + "` is put aside)";
    target.add(std::move(diagnostic.position), std::move(diagnostic.path),
               std::move(diagnostic.message), diagnostic.kind);
  }
  return entry;
}

std::shared_ptr<Module> ModuleTable::read_module(const std::string& name,
                                                 const ConfigNode& node) const {
  auto module = std::make_shared<Module>();
  module->name = name;
  module->timeout = kDefaultTimeout;
  module->fingerprint = canonical_text(node.value());
  if (const auto fault = fault_of_module_name(name); !fault.empty()) node.error(fault);
  Section section(node);
  module->prober = read_prober(section);
  section.read("timeout", module->timeout);
  if (module->timeout > kLongestTimeout) {
    section.get("timeout")->error("a timeout is at most " + format_duration(kLongestTimeout) +
                                  ", not " + format_duration(module->timeout));
  }
  module->options = read_options(section, module->prober);
  if (const ProberSchema* schema = prober(module->prober)) module->votes = schema->votes;
  for (const std::string_view prober : kProbersNotDone) {
    section.refuse(prober, "reachd has no prober `" + std::string(prober) + "`");
  }
  return module;
}

std::string ModuleTable::read_prober(Section& section) const {
  const auto node = section.require("prober");
  const auto name = node ? node->as_string() : std::nullopt;
  if (!name || prober(*name) != nullptr) return name.value_or("");
  const auto names = names_of(probers_);
  const std::string have = "; it has " + join(names);
  if (std::ranges::find(kProbersNotDone, *name) != kProbersNotDone.end()) {
    node->unsupported("reachd has no prober `" + *name + "`" + have);
  } else {
    const std::string hint = did_you_mean(*name, names);
    node->error("unknown prober " + in_quotes(*name) + (hint.empty() ? have : hint));
  }
  return {};
}

std::shared_ptr<const ModuleOptions> ModuleTable::read_options(Section& section,
                                                               const std::string& prober) const {
  std::shared_ptr<const ModuleOptions> options;
  for (const ProberSchema& schema : probers_) {
    const bool is_its_own = schema.name == prober;
    if (!is_its_own && !section.has(schema.name)) {
      section.get(schema.name);
      continue;
    }
    auto read = read_section(schema, section);
    if (is_its_own) options = std::move(read);
  }
  return options;
}

ModulePtr ModuleTable::find(std::string_view name, const ConfigNode& node) const {
  const auto found = entries_.find(name);
  if (found == entries_.end()) {
    node.error(unknown_module(name));
    return nullptr;
  }
  const Entry& entry = found->second;
  if (!entry.not_done.empty()) {
    node.error("module `" + found->first + "` (" + place_text(entry.position) +
               ") cannot be used: " + entry.not_done);
  }
  return entry.module;
}

std::string ModuleTable::unknown_module(std::string_view name) const {
  std::vector<std::string_view> names;
  for (const auto& [known, entry] : entries_) names.push_back(known);
  std::string message = "no module " + in_quotes(name);
  const std::string hint = did_you_mean(name, names);
  if (!hint.empty()) return message + hint;
  if (names.empty()) return message + "; `modules` has none";
  if (names.size() > kMostNamesListed) return message;
  return message + "; there are " + join(names);
}

const ProberSchema* ModuleTable::prober(std::string_view name) const {
  const auto found = std::ranges::find(probers_, name, &ProberSchema::name);
  return found == probers_.end() ? nullptr : &*found;
}

std::map<std::string, std::string, std::less<>> ModuleTable::texts() const {
  std::map<std::string, std::string, std::less<>> texts;
  for (const auto& [name, entry] : entries_) {
    if (entry.module) texts.emplace(name, entry.redacted_text);
  }
  return texts;
}

std::map<std::string, ModulePtr, std::less<>> ModuleTable::take() {
  std::map<std::string, ModulePtr, std::less<>> modules;
  for (auto& [name, entry] : entries_) {
    if (entry.module) modules.emplace(name, std::move(entry.module));
  }
  return modules;
}

}  // namespace reachd::config
