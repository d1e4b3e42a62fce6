#pragma once

#include <string>

#include "export/page_view.hpp"

namespace reachd::exporter {

/// The answer, since when, why, how certain it is and on how many vantages it rests.
std::string verdict_section(const PageView& view);

/// "Partly reachable"
std::string verdict_title(const PageVerdict& verdict);

}  // namespace reachd::exporter
