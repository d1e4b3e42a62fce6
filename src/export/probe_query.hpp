#pragma once

#include <string>
#include <variant>

#include "export/http_message.hpp"
#include "export/probe_wish.hpp"

namespace reachd::exporter {

/// Reads the query and the headers of a request for /probe. What is wrong with them, if anything.
std::variant<ProbeWish, std::string> read_probe_wish(const HttpRequest& request);

}  // namespace reachd::exporter
