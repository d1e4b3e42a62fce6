#pragma once

#include <string_view>

namespace reachd::app {

/// "0.1.0"
std::string_view version();
/// The commit it was built from; empty outside a checkout.
std::string_view revision();
/// "reachd 0.1.0 (revision, compiler)"
std::string_view version_line();
std::string_view compiler();

}  // namespace reachd::app
