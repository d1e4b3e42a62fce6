#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "config/diagnostics.hpp"
#include "config/yaml_value.hpp"

namespace reachd::config {

/// What a document may cost at most; beyond it is a mistake.
inline constexpr std::size_t kMostBytes = 64U << 20U;
inline constexpr std::size_t kDeepestNesting = 64;
/// Values, those that aliases repeat included; long texts count more than once.
inline constexpr std::size_t kMostValues = 2'000'000;

/// Reads one YAML (or JSON) document; `file` stands for it in positions. Aliases and merge keys
/// ('<<') are expanded. An empty text is a null. Never throws: a text that is no YAML is a mistake
/// at its place, and nullopt.
std::optional<YamlValue> parse_yaml(std::string_view text, const std::string& file,
                                    Diagnostics& diagnostics);

}  // namespace reachd::config
