#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/diagnostics.hpp"
#include "config/yaml_value.hpp"
#include "reachd/address.hpp"
#include "reachd/clock.hpp"

namespace re2 {
class RE2;
}

namespace reachd::config {

/// One value under its path. Every as_ function reports a mistake to the diagnostics and returns
/// nullopt for it. Refers to the document and the diagnostics it was made with: neither may go
/// first. One thread.
class ConfigNode {
 public:
  ConfigNode(const YamlValue& value, std::string path, Diagnostics& diagnostics);

  const std::string& path() const { return path_; }
  Position position() const { return value_->position(); }
  const YamlValue& value() const { return *value_; }
  bool is_null() const { return value_->kind == YamlValue::Kind::null; }
  bool is_scalar() const { return value_->kind == YamlValue::Kind::scalar; }
  bool is_sequence() const { return value_->kind == YamlValue::Kind::sequence; }
  bool is_mapping() const { return value_->kind == YamlValue::Kind::mapping; }

  /// The same value, its mistakes told to others.
  ConfigNode reporting_to(Diagnostics& diagnostics) const { return {*value_, path_, diagnostics}; }
  /// Another value in the place of this one; it must outlive the node.
  ConfigNode with_value(const YamlValue& value) const { return {value, path_, *diagnostics_}; }
  /// Another value, under a key of this one; it must outlive the node.
  ConfigNode with_value(const YamlValue& value, std::string_view key) const;

  void error(std::string message) const;
  /// For what another program's files may say and reachd does not do.
  void unsupported(std::string message) const;

  std::optional<std::string> as_string() const;
  std::optional<bool> as_bool() const;
  /// Decimal only: "010" is a mistake, not 8.
  std::optional<std::int64_t> as_integer(std::int64_t least, std::int64_t most) const;
  std::optional<double> as_number(double least, double most) const;
  /// As Prometheus writes them; above zero.
  std::optional<Duration> as_duration() const;
  std::optional<IpAddress> as_address() const;
  std::optional<Prefix> as_prefix() const;
  /// An RE2 expression.
  std::shared_ptr<const re2::RE2> as_expression() const;
  /// A list's values, path[0], path[1]...; empty and a mistake for anything else. A null is an
  /// empty list.
  std::vector<ConfigNode> items() const;
  /// The same one by one, for lists that may be very long.
  std::size_t size() const;
  ConfigNode item(std::size_t index) const;
  std::vector<std::string> as_strings() const;

 private:
  friend class Section;
  const YamlValue* value_;
  std::string path_;
  Diagnostics* diagnostics_;
};

/// A mapping while it is read: it knows which keys were asked for, and at its end reports all
/// others, with the nearest known key ('did you mean `timeout`?'). A null mapping reads as an empty
/// one.
class Section {
 public:
  /// Reports a value that is no mapping, and keys that stand twice.
  explicit Section(const ConfigNode& node);
  ~Section();
  Section(const Section&) = delete;
  Section& operator=(const Section&) = delete;

  const ConfigNode& node() const { return node_; }
  /// The value under `key`; nullopt if it is absent or null.
  std::optional<ConfigNode> get(std::string_view key);
  /// As get(), but its absence is a mistake.
  std::optional<ConfigNode> require(std::string_view key);
  bool has(std::string_view key) const;
  /// A key that exists elsewhere and is not done here: its presence is a mistake with this message.
  /// A module of module_files is put aside for it, with a note.
  void refuse(std::string_view key, const std::string& message);
  /// Every key that was not asked for so far, in the order of the file: for mappings whose keys are
  /// names. Marks all as known.
  std::vector<std::pair<std::string, ConfigNode>> all();

  /// Each leaves `target` as it is if the key is absent or its value a mistake.
  void read(std::string_view key, std::string& target);
  void read(std::string_view key, bool& target);
  void read(std::string_view key, double& target, double least, double most);
  void read(std::string_view key, Duration& target);
  void read(std::string_view key, std::optional<IpAddress>& target);
  void read(std::string_view key, std::vector<std::string>& target);
  void read(std::string_view key, std::shared_ptr<const re2::RE2>& target);
  template <typename Integer>
  void read_integer(std::string_view key, Integer& target, std::int64_t least, std::int64_t most) {
    if (const auto node = get(key)) {
      if (const auto value = node->as_integer(least, most)) target = static_cast<Integer>(*value);
    }
  }
  /// One of a few words, as {"ip4", Family::ipv4}; the mistake lists them.
  template <typename Value>
  void read_choice(std::string_view key, Value& target,
                   std::span<const std::pair<std::string_view, Value>> choices) {
    std::vector<std::string_view> words;
    for (const auto& choice : choices) words.push_back(choice.first);
    if (const auto index = choose(key, words)) target = choices[*index].second;
  }

 private:
  std::optional<std::size_t> choose(std::string_view key, std::span<const std::string_view> words);
  const YamlValue* find(std::string_view key) const;
  void report_bad_keys() const;
  void report_unknown(const YamlValue& key) const;

  ConfigNode node_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace reachd::config
