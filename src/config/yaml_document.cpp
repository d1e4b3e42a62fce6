#include "config/yaml_document.hpp"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <sstream>

#include "config/json_events.hpp"
#include "config/yaml_builder.hpp"

namespace reachd::config {
namespace {

/// YAML allows no control character but these; yaml-cpp takes one of them for the end of the file.
bool is_forbidden(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return (value < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || value == 0x7f;
}

Position place_of(std::string_view text, std::size_t offset, const std::string& file) {
  const std::string_view before = text.substr(0, offset);
  const auto lines = std::ranges::count(before, '\n');
  const std::size_t line_start = before.rfind('\n') + 1;
  return {file, static_cast<int>(lines) + 1, static_cast<int>(offset - line_start) + 1};
}

/// Whether the bytes are ones that the parser may see at all.
bool check_bytes(std::string_view text, const std::string& file, Diagnostics& diagnostics) {
  if (text.size() > kMostBytes) {
    diagnostics.add({file}, "", "larger than " + std::to_string(kMostBytes >> 20U) + " MiB");
    return false;
  }
  const auto bad = std::ranges::find_if(text, is_forbidden);
  if (bad == text.end()) return true;
  diagnostics.add(place_of(text, static_cast<std::size_t>(bad - text.begin()), file), "",
                  "a control character; YAML in UTF-8 has none (in double quotes write \\x1b)");
  return false;
}

Position place_of(const YAML::Mark& mark, const std::string& file) {
  if (mark.is_null()) return {file};
  return {file, mark.line + 1, mark.column + 1};
}

/// A tab in the indentation is the one mistake that the parser's messages do not lead to.
std::string_view tab_hint(std::string_view text, const YAML::Mark& mark) {
  const auto offset = static_cast<std::size_t>(std::max(mark.pos, 0));
  const std::size_t line_start = text.substr(0, offset).rfind('\n') + 1;
  const std::string_view line = text.substr(line_start);
  const std::string_view indentation = line.substr(0, line.find_first_not_of(" \t"));
  return indentation.find('\t') == std::string_view::npos
             ? ""
             : "; the line begins with a tab: indent with spaces";
}

/// Throws what the parser throws.
YamlValue build_yaml(std::string_view text, const std::string& file) {
  std::istringstream input{std::string(text)};
  YAML::Parser parser(input);
  YamlBuilder builder(file);
  if (parser.HandleNextDocument(builder)) parser.HandleNextDocument(builder);
  return builder.take();
}

}  // namespace

Position YamlValue::position() const { return {file ? *file : std::string(), line, column}; }

std::optional<YamlValue> parse_yaml(std::string_view text, const std::string& file,
                                    Diagnostics& diagnostics) {
  if (!check_bytes(text, file, diagnostics)) return std::nullopt;
  try {
    if (YamlBuilder builder(file); read_as_json(text, builder)) return builder.take();
    return build_yaml(text, file);
  } catch (const YAML::Exception& error) {
    diagnostics.add(place_of(error.mark, file), "",
                    "not YAML: " + error.msg + std::string(tab_hint(text, error.mark)));
  } catch (const std::exception& error) {
    diagnostics.add({file}, "", std::string("not YAML: ") + error.what());
  }
  return std::nullopt;
}

}  // namespace reachd::config
