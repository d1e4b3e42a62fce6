#pragma once

#include <string_view>

namespace reachd::exporter {

/// style.css and page.js beside this file, as they were when this was built: what every page of
/// ours looks like, and what keeps the status page up to date.
std::string_view page_style();
std::string_view page_script();

}  // namespace reachd::exporter
