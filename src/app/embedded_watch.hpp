#pragma once

#include <string_view>

namespace reachd::app {

/// config/dprk.yml as it was when this program was built.
std::string_view embedded_watch();
/// config/likelihoods.yml likewise.
std::string_view embedded_likelihoods();

}  // namespace reachd::app
