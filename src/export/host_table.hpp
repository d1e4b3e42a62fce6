#pragma once

#include <string>

#include "export/page_view.hpp"
#include "reachd/availability.hpp"

namespace reachd::exporter {

/// One table a group, in the order in which the groups first appear; a host stands under its first
/// group. Controls come last.
std::string host_tables(const PageView& view);

/// "99.21 %", and how much of the time was known unless nearly all of it was.
std::string window_markup(const WindowAvailability& window);

}  // namespace reachd::exporter
