#include "config/yaml_builder.hpp"

#include <yaml-cpp/exceptions.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/yaml_document.hpp"

namespace reachd::config {
namespace {

constexpr std::string_view kCoreTag = "tag:yaml.org,2002:";

[[noreturn]] void fail(const YAML::Mark& mark, const std::string& message) {
  throw YAML::ParserException(mark, message);
}

/// The core schema's name of a tag ("str" of !!str), "" for none, "!" for a quoted scalar.
std::string_view core_tag(const YAML::Mark& mark, std::string_view tag) {
  if (tag == "?" || tag.empty()) return "";
  if (tag == "!") return "!";
  if (!tag.starts_with(kCoreTag)) fail(mark, "the tag '" + std::string(tag) + "' is not known");
  return tag.substr(kCoreTag.size());
}

std::size_t cost_of(std::string_view text) { return 1 + text.size() / 64; }

bool is_merge_key(const YamlValue& key) {
  return key.kind == YamlValue::Kind::scalar && !key.quoted && key.text == "<<";
}

using Keys = std::set<std::string, std::less<>>;

/// Adds the entries of `source` whose keys are not among `present`.
void merge_from(YamlValue& source, YamlValue& mapping, Keys& present) {
  for (YamlValue& item : source.items) merge_from(item, mapping, present);
  for (auto& entry : source.entries) {
    if (present.insert(entry.key.text).second) mapping.entries.push_back(std::move(entry));
  }
}

bool can_be_merged(const YamlValue& value) {
  if (value.kind != YamlValue::Kind::sequence) return value.kind == YamlValue::Kind::mapping;
  return std::ranges::all_of(
      value.items, [](const YamlValue& item) { return item.kind == YamlValue::Kind::mapping; });
}

void expand_merge_keys(YamlValue& mapping) {
  std::vector<YamlValue> sources;
  std::erase_if(mapping.entries, [&](auto& entry) {
    if (!is_merge_key(entry.key) || !can_be_merged(entry.value)) return false;
    sources.push_back(std::move(entry.value));
    return true;
  });
  if (sources.empty()) return;
  Keys present;
  for (const auto& entry : mapping.entries) present.insert(entry.key.text);
  for (YamlValue& source : sources) merge_from(source, mapping, present);
}

}  // namespace

YamlBuilder::YamlBuilder(const std::string& file)
    : file_(std::make_shared<const std::string>(file)) {
  root_.file = file_;
}

void YamlBuilder::OnDocumentStart(const YAML::Mark& mark) {
  if (std::exchange(started_, true)) fail(mark, "a second document; one file holds one");
}

void YamlBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  spend(mark, 1);
  finish(make(mark, YamlValue::Kind::null), anchor, 1);
}

void YamlBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const auto found = anchored_.find(anchor);
  if (found == anchored_.end()) fail(mark, "an alias inside of what it stands for");
  spend(mark, found->second.cost);
  attach(found->second.value);
}

void YamlBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& value) {
  const std::string_view type = core_tag(mark, tag);
  YamlValue scalar = make(mark, YamlValue::Kind::scalar);
  scalar.quoted = type == "!" || type == "str";
  scalar.text = value;
  spend(mark, cost_of(value));
  finish(std::move(scalar), anchor, cost_of(value));
}

void YamlBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                                  YAML::anchor_t anchor, YAML::EmitterStyle::value /*style*/) {
  core_tag(mark, tag);
  open(mark, YamlValue::Kind::sequence, anchor);
}

void YamlBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                             YAML::EmitterStyle::value /*style*/) {
  core_tag(mark, tag);
  open(mark, YamlValue::Kind::mapping, anchor);
}

YamlValue YamlBuilder::make(const YAML::Mark& mark, YamlValue::Kind kind) const {
  YamlValue value;
  value.kind = kind;
  value.line = mark.line + 1;
  value.column = mark.column + 1;
  value.file = file_;
  return value;
}

void YamlBuilder::open(const YAML::Mark& mark, YamlValue::Kind kind, YAML::anchor_t anchor) {
  if (open_.size() >= kDeepestNesting) {
    fail(mark, "nested deeper than " + std::to_string(kDeepestNesting) + " levels");
  }
  const std::size_t before = spent_;
  spend(mark, 1);
  open_.push_back({make(mark, kind), anchor, before});
}

void YamlBuilder::close() {
  Open closed = std::move(open_.back());
  open_.pop_back();
  expand_merge_keys(closed.value);
  finish(std::move(closed.value), closed.anchor, spent_ - closed.spent_before);
}

void YamlBuilder::finish(YamlValue value, YAML::anchor_t anchor, std::size_t cost) {
  if (anchor != YAML::NullAnchor) anchored_.insert_or_assign(anchor, Anchored{value, cost});
  attach(std::move(value));
}

void YamlBuilder::attach(YamlValue value) {
  if (open_.empty()) {
    root_ = std::move(value);
    return;
  }
  Open& parent = open_.back();
  if (parent.value.kind == YamlValue::Kind::sequence) {
    parent.value.items.push_back(std::move(value));
  } else if (std::exchange(parent.wants_key, !parent.wants_key)) {
    parent.value.entries.push_back({std::move(value), YamlValue()});
  } else {
    parent.value.entries.back().value = std::move(value);
  }
}

void YamlBuilder::spend(const YAML::Mark& mark, std::size_t cost) {
  spent_ += cost;
  if (spent_ > kMostValues) {
    fail(mark, "more than " + std::to_string(kMostValues) + " values, with what aliases repeat");
  }
}

}  // namespace reachd::config
