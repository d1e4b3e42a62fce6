#pragma once

#include <string>

#include "export/page_view.hpp"

namespace reachd::exporter {

/// A table with a row for each vantage: where it stands and whether it can be believed.
std::string vantage_table(const PageView& view);

}  // namespace reachd::exporter
