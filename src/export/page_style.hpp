#pragma once

#include <string_view>

namespace reachd::exporter {

/// The status page's style sheet: light or dark as the reader prefers, a table on wide screens and
/// a list of cards on narrow ones.
std::string_view page_style();

}  // namespace reachd::exporter
