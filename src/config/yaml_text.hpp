#pragma once

#include <string>

#include "config/yaml_value.hpp"

namespace reachd::config {

/// One line in which equal values have equal texts: keys sorted, nulls left out, every scalar in
/// double quotes.
std::string canonical_text(const YamlValue& value);

/// YAML that reads back to the same values, one entry a line.
std::string block_text(const YamlValue& value);

}  // namespace reachd::config
