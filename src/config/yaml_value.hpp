#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "config/diagnostics.hpp"

namespace reachd::config {

struct YamlEntry;

/// A parsed YAML document as plain values: every one knows where it stands.
struct YamlValue {
  enum class Kind : std::uint8_t { null, scalar, sequence, mapping };
  Kind kind = Kind::null;
  /// Of a scalar: whether it was quoted (a quoted "60" is never a number).
  bool quoted = false;
  /// Counted from 1. What an alias stands for keeps the place of its anchor.
  int line = 0;
  int column = 0;
  /// Shared by all values of a document.
  std::shared_ptr<const std::string> file;
  /// Of a scalar.
  std::string text;
  std::vector<YamlValue> items;
  /// In the order of the file, duplicates included.
  std::vector<YamlEntry> entries;

  Position position() const;
};

struct YamlEntry {
  YamlValue key;
  YamlValue value;
};

}  // namespace reachd::config
