#pragma once

#include <string>

#include "export/page_view.hpp"

namespace reachd::exporter {

/// The page of the answer, incidents, groups, hosts, vantages and sweeps: complete HTML that wants
/// no script, every text from outside escaped. What changes stands in its one `main`, which the
/// script replaces.
std::string status_page(const PageView& view);

}  // namespace reachd::exporter
