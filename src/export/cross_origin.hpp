#pragma once

#include "export/http_message.hpp"

namespace reachd::exporter {

/// Whether a browser sends this for a page of another site. A program that is no browser says
/// nothing about pages, and is taken at its word.
bool is_cross_origin(const HttpRequest& request);

}  // namespace reachd::exporter
