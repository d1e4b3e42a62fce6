#include "config/yaml_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <map>
#include <string_view>
#include <utility>

namespace reachd::config {
namespace {

using Kind = YamlValue::Kind;

std::string escaped(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  if (letter == '"' || letter == '\\') return {'\\', letter};
  if (letter == '\n') return "\\n";
  if (letter == '\t') return "\\t";
  if (letter == '\r') return "\\r";
  if (byte >= 0x20 && byte != 0x7f) return {letter};
  std::array<char, 5> text{};
  std::snprintf(text.data(), text.size(), "\\x%02X", static_cast<unsigned>(byte));
  return text.data();
}

std::string double_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char letter : text) out += escaped(letter);
  return out + '"';
}

/// Whether a plain scalar reads back to itself wherever it stands.
bool is_plain(std::string_view text) {
  const auto is_safe = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '.' || letter == '_' || letter == '/' ||
           letter == '-' || letter == '+';
  };
  if (text.empty() || text == "-" || text.starts_with("---") || text.starts_with("...")) {
    return false;
  }
  return std::ranges::all_of(text, is_safe);
}

std::string scalar_text(const YamlValue& value) {
  if (value.kind == Kind::null) return "null";
  return !value.quoted && is_plain(value.text) ? value.text : double_quoted(value.text);
}

bool is_empty(const YamlValue& value) { return value.items.empty() && value.entries.empty(); }

class BlockWriter {
 public:
  /// Writes what stands behind a "- " or "key:"; `indent` is the depth of what it contains.
  void write(const YamlValue& value, std::size_t indent, bool in_list) {
    if (value.kind == Kind::null || value.kind == Kind::scalar) {
      out_ += (in_list ? "" : " ") + scalar_text(value) + "\n";
    } else if (is_empty(value)) {
      out_ += in_list ? "" : " ";
      out_ += value.kind == Kind::sequence ? "[]\n" : "{}\n";
    } else {
      if (!in_list) out_ += "\n";
      write_children(value, indent, in_list);
    }
  }

  std::string take() { return std::move(out_); }

 private:
  /// Inside of a list the first child stands on the line of its dash.
  void write_children(const YamlValue& value, std::size_t indent, bool on_line) {
    for (const YamlValue& item : value.items) {
      begin_line(indent, on_line);
      out_ += "- ";
      write(item, indent + 1, true);
    }
    for (const auto& [key, child] : value.entries) {
      begin_line(indent, on_line);
      out_ += scalar_text(key) + ":";
      write(child, indent + 1, false);
    }
  }

  void begin_line(std::size_t indent, bool& on_line) {
    if (!std::exchange(on_line, false)) out_.append(2 * indent, ' ');
  }

  std::string out_;
};

}  // namespace

std::string canonical_text(const YamlValue& value) {
  std::string out;
  if (value.kind == Kind::sequence) {
    for (const YamlValue& item : value.items) out += canonical_text(item) + ",";
    return "[" + out + "]";
  }
  if (value.kind != Kind::mapping) {
    return value.kind == Kind::null ? "null" : double_quoted(value.text);
  }
  std::map<std::string_view, const YamlValue*> sorted;
  for (const auto& [key, child] : value.entries) {
    if (child.kind != Kind::null) sorted.emplace(key.text, &child);
  }
  for (const auto& [key, child] : sorted) {
    out += double_quoted(key) + ":" + canonical_text(*child) + ",";
  }
  return "{" + out + "}";
}

std::string block_text(const YamlValue& value) {
  BlockWriter writer;
  writer.write(value, 0, true);
  return writer.take();
}

}  // namespace reachd::config
