#include "config/section.hpp"

#include <algorithm>
#include <map>

#include "config/known_places.hpp"
#include "config/wording.hpp"

namespace reachd::config {
namespace {

std::string unknown_key(std::string_view key, std::span<const std::string_view> known) {
  std::string message = "unknown key `" + std::string(key) + "`";
  const std::string_view place = place_of_key(key);
  if (!place.empty()) return message + " here; it belongs in " + std::string(place);
  const std::string hint = did_you_mean(key, known);
  if (!hint.empty() || known.empty()) return message + hint;
  return message + "; known here: " + join(known);
}

}  // namespace

Section::Section(const ConfigNode& node) : node_(node) {
  if (!node_.is_mapping() && !node_.is_null()) {
    node_.error("a mapping (`key: value`) is wanted here");
  }
  report_bad_keys();
}

Section::~Section() {
  for (const auto& [key, value] : node_.value_->entries) {
    if (key.kind == YamlValue::Kind::scalar && !known_.contains(key.text)) report_unknown(key);
  }
}

void Section::report_bad_keys() const {
  std::map<std::string_view, int> first_lines;
  for (const auto& [key, value] : node_.value_->entries) {
    if (key.kind != YamlValue::Kind::scalar) {
      ConfigNode(key, node_.path(), *node_.diagnostics_).error("a key is a single word");
      continue;
    }
    const auto [first, is_new] = first_lines.emplace(key.text, key.line);
    if (is_new) continue;
    node_.with_value(key, key.text)
        .error("`" + key.text + "` stands twice; first in line " + std::to_string(first->second));
  }
}

void Section::report_unknown(const YamlValue& key) const {
  const std::vector<std::string_view> known(known_.begin(), known_.end());
  node_.with_value(key, key.text).error(unknown_key(key.text, known));
}

const YamlValue* Section::find(std::string_view key) const {
  for (const auto& [name, value] : node_.value_->entries) {
    if (name.kind == YamlValue::Kind::scalar && name.text == key) return &value;
  }
  return nullptr;
}

std::optional<ConfigNode> Section::get(std::string_view key) {
  known_.emplace(key);
  const YamlValue* const value = find(key);
  if (value == nullptr || value->kind == YamlValue::Kind::null) return std::nullopt;
  return node_.with_value(*value, key);
}

std::optional<ConfigNode> Section::require(std::string_view key) {
  auto node = get(key);
  if (!node && (node_.is_mapping() || node_.is_null())) {
    node_.error("`" + std::string(key) + "` is missing");
  }
  return node;
}

bool Section::has(std::string_view key) const {
  const YamlValue* const value = find(key);
  return value != nullptr && value->kind != YamlValue::Kind::null;
}

void Section::refuse(std::string_view key, const std::string& message) {
  for (const auto& [name, value] : node_.value_->entries) {
    if (name.kind != YamlValue::Kind::scalar || name.text != key) continue;
    node_.with_value(name, key).unsupported(message);
    known_.emplace(key);
  }
}

std::vector<std::pair<std::string, ConfigNode>> Section::all() {
  std::vector<std::pair<std::string, ConfigNode>> entries;
  for (const auto& [key, value] : node_.value_->entries) {
    if (key.kind != YamlValue::Kind::scalar) continue;
    if (known_.insert(key.text).second)
      entries.emplace_back(key.text, node_.with_value(value, key.text));
  }
  return entries;
}

void Section::read(std::string_view key, std::string& target) {
  const auto node = get(key);
  if (!node) return;
  if (auto value = node->as_string()) target = std::move(*value);
}

void Section::read(std::string_view key, bool& target) {
  const auto node = get(key);
  if (!node) return;
  if (const auto value = node->as_bool()) target = *value;
}

void Section::read(std::string_view key, double& target, double least, double most) {
  const auto node = get(key);
  if (!node) return;
  if (const auto value = node->as_number(least, most)) target = *value;
}

void Section::read(std::string_view key, Duration& target) {
  const auto node = get(key);
  if (!node) return;
  if (const auto value = node->as_duration()) target = *value;
}

void Section::read(std::string_view key, std::optional<IpAddress>& target) {
  const auto node = get(key);
  if (!node) return;
  if (const auto value = node->as_address()) target = value;
}

void Section::read(std::string_view key, std::vector<std::string>& target) {
  if (const auto node = get(key)) target = node->as_strings();
}

void Section::read(std::string_view key, std::shared_ptr<const re2::RE2>& target) {
  const auto node = get(key);
  if (!node) return;
  if (auto value = node->as_expression()) target = std::move(value);
}

std::optional<std::size_t> Section::choose(std::string_view key,
                                           std::span<const std::string_view> words) {
  const auto node = get(key);
  const auto text = node ? node->as_string() : std::nullopt;
  if (!text) return std::nullopt;
  const auto word = std::ranges::find(words, *text);
  if (word != words.end()) return static_cast<std::size_t>(word - words.begin());
  node->error(in_quotes(*text) + " is not one of " + join(words) + did_you_mean(*text, words));
  return std::nullopt;
}

}  // namespace reachd::config
