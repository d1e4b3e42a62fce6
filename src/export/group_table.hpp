#pragma once

#include <string>

#include "export/page_view.hpp"

namespace reachd::exporter {

/// A table with a row for each group; nothing where there is none.
std::string group_table(const PageView& view);

/// "11 up, 1 down": the states in which there are hosts; "none" without hosts.
std::string counts_markup(const std::array<std::uint32_t, kAllStates.size()>& hosts);

}  // namespace reachd::exporter
