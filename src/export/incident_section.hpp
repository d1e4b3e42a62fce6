#pragma once

#include <string>

#include "export/page_view.hpp"

namespace reachd::exporter {

/// Each incident that lasts, with its sentence, its verdict and its evidence.
std::string open_incidents(const PageView& view);

/// The last that are over, in short; nothing where none is.
std::string past_incidents(const PageView& view);

}  // namespace reachd::exporter
