#pragma once

#include <string_view>

namespace reachd::config {

/// Where a key that stands in the wrong place belongs, in words ("a module, beside `prober`");
/// empty if it is known nowhere.
std::string_view place_of_key(std::string_view key);

}  // namespace reachd::config
