#include "config/loader.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <tuple>
#include <utility>

#include "config/redact.hpp"
#include "config/settings.hpp"
#include "config/sweeps.hpp"
#include "config/wording.hpp"
#include "config/yaml_document.hpp"
#include "config/yaml_text.hpp"

namespace reachd::config {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::string_view kDefaultVantage = "local";

auto place_of(const Diagnostic& diagnostic) {
  return std::tie(diagnostic.position.line, diagnostic.position.column, diagnostic.path,
                  diagnostic.message);
}

/// Calls `reader` with the value under `key`, if there is one.
template <typename Reader, typename Target>
void read_part(Section& section, std::string_view key, Reader reader, Target& target) {
  if (const auto node = section.get(key)) reader(*node, target);
}

}  // namespace

Loader::Loader(std::string name, std::string directory, std::span<const ProberSchema> probers,
               const Files& files)
    : name_(std::move(name)),
      directory_(std::move(directory)),
      files_(files),
      modules_(probers),
      hosts_(modules_) {
  config_.vantage.name = kDefaultVantage;
  config_.windows = {minutes(5), hours(1), hours(24), hours(24 * 30)};
}

LoadResult Loader::load(std::string_view text) {
  LoadResult result;
  auto document = parse_yaml(text, name_, diagnostics_);
  if (document) read_document(*document);
  if (document && diagnostics_.empty()) result.config = finish(std::move(*document));
  result.mistakes = in_order(diagnostics_.take());
  result.notes = in_order(notes_.take());
  return result;
}

/// A file that is empty is most likely one that is just being written, and a reload from it would
/// drop every host with its history. The same goes for files of hosts.
void Loader::read_document(const YamlValue& document) {
  if (document.kind == YamlValue::Kind::null) {
    diagnostics_.add({name_, 1, 1}, "",
                     "the configuration is empty; write `{}` if the defaults alone are wanted");
    return;
  }
  read_top(ConfigNode(document, "", diagnostics_));
}

void Loader::read_top(const ConfigNode& node) {
  Section top(node);
  read_settings(top);
  read_modules(top);
  read_hosts(top);
  top.refuse("storage", "this version has no storage; leave the key out");
}

void Loader::read_settings(Section& top) {
  read_part(top, "vantage", read_vantage, config_.vantage);
  read_part(top, "resolver", read_resolver, config_.resolvers);
  read_part(top, "limits", read_limits, config_.limits);
  read_part(top, "probe_api", read_probe_api, config_.probe_api);
  read_part(top, "windows", read_windows, config_.windows);
  read_part(top, "contact", read_contact, config_.contact);
  if (const auto list = top.get("sweeps")) {
    read_sweeps(*list, config_.limits, config_.sweeps, notes_);
  }
}

void Loader::read_modules(Section& top) {
  if (const auto modules = top.get("modules")) {
    modules_.read(*modules, ModuleTable::Origin::configuration, diagnostics_, notes_);
  }
  if (const auto list = top.get("module_files")) {
    for (const ConfigNode& item : list->items()) read_module_file(item);
  }
}

void Loader::read_module_file(const ConfigNode& node) {
  const auto name = node.as_string();
  if (!name) return;
  const std::string path = path_from(directory_, *name);
  const Files::Content content = files_.read(path);
  if (!content.text) {
    node.error("cannot read " + path + ": " + content.error);
    return;
  }
  config_.files_read.push_back(path);
  const auto document = parse_yaml(*content.text, path, diagnostics_);
  if (!document) return;
  Section top(ConfigNode(*document, "", diagnostics_));
  if (const auto modules = top.require("modules")) {
    modules_.read(*modules, ModuleTable::Origin::module_file, diagnostics_, notes_);
  }
}

void Loader::read_hosts(Section& top) {
  if (const auto defaults = top.get("defaults")) hosts_.read_defaults(*defaults);
  if (const auto list = top.get("hosts")) hosts_.read_hosts(*list, false);
  if (const auto list = top.get("host_files")) {
    for (const ConfigNode& item : list->items()) read_host_files(item);
  }
  if (const auto list = top.get("controls")) hosts_.read_hosts(*list, true);
}

void Loader::read_host_files(const ConfigNode& node) {
  const auto text = node.as_string();
  if (!text) return;
  const std::string pattern = path_from(directory_, *text);
  config_.host_file_patterns.push_back(pattern);
  const Files::Match found = files_.match(pattern);
  config_.host_files_seen += found.fingerprint;
  if (!found.error.empty()) node.error("cannot read " + found.error);
  for (const std::string& path : found.paths) read_host_file(path, node);
}

void Loader::read_host_file(const std::string& path, const ConfigNode& node) {
  const auto seen = std::ranges::find(config_.files_read, path);
  if (seen != config_.files_read.end()) return;
  const Files::Content content = files_.read(path);
  if (content.is_missing) return;
  if (!content.text) {
    node.error("cannot read " + path + ": " + content.error);
    return;
  }
  config_.files_read.push_back(path);
  const auto document = parse_yaml(*content.text, path, diagnostics_);
  if (document && document->kind == YamlValue::Kind::null) {
    diagnostics_.add({path, 1, 1}, "", "the file is empty; write `[]` if no hosts are wanted");
    return;
  }
  if (document) hosts_.read_target_groups(ConfigNode(*document, "", diagnostics_));
}

void Loader::name_excluded_hosts() {
  if (config_.limits.exclude_names.empty()) return;
  std::map<std::string, const std::string*> spelled;
  for (const HostSpec& host : config_.hosts) spelled.emplace(lower_case(host.name), &host.name);
  for (std::string& name : config_.limits.exclude_names) {
    const auto found = spelled.find(lower_case(name));
    if (found != spelled.end()) name = *found->second;
  }
}

Config Loader::finish(YamlValue document) {
  redact(document);
  config_.redacted_text = block_text(document);
  config_.module_texts = modules_.texts();
  config_.modules = modules_.take();
  config_.hosts = hosts_.take();
  name_excluded_hosts();
  return std::move(config_);
}

std::vector<Diagnostic> Loader::in_order(std::vector<Diagnostic> diagnostics) const {
  std::map<std::string_view, std::size_t> ranks{{name_, 0}};
  for (const std::string& file : config_.files_read) ranks.emplace(file, ranks.size());
  const auto before = [&](const Diagnostic& left, const Diagnostic& right) {
    const std::size_t left_rank = ranks[left.position.file];
    const std::size_t right_rank = ranks[right.position.file];
    return left_rank != right_rank ? left_rank < right_rank : place_of(left) < place_of(right);
  };
  std::ranges::stable_sort(diagnostics, before);
  const auto is_same = [](const Diagnostic& left, const Diagnostic& right) {
    return left.to_string() == right.to_string();
  };
  diagnostics.erase(std::unique(diagnostics.begin(), diagnostics.end(), is_same),
                    diagnostics.end());
  return diagnostics;
}

}  // namespace reachd::config
