#pragma once

#include <string>

#include "reachd/likelihoods.hpp"

namespace reachd::app {

/// The table of likelihoods in `file`, or the compiled-in one for an empty name. Mistakes are
/// printed to standard error, and null comes back.
LikelihoodsPtr table_or_complain(const std::string& file);

}  // namespace reachd::app
