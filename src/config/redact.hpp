#pragma once

#include "config/yaml_value.hpp"

namespace reachd::config {

/// Replaces passwords, tokens, credentials in URLs and headers that carry them by <secret>,
/// wherever they stand.
void redact(YamlValue& value);

}  // namespace reachd::config
