#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reachd::exporter {

/// The path of a request's target, in origin form ("/path?query") or absolute form
/// ("http://host/path"), still percent-encoded; nullopt for anything else.
std::optional<std::string> path_of(std::string_view target);

/// Names and values of its query, in order, decoded ('+' is a space); nullopt as above.
std::optional<std::vector<std::pair<std::string, std::string>>> query_of(std::string_view target);

/// Undoes percent-encoding; nullopt if it is malformed.
std::optional<std::string> percent_decode(std::string_view text);

}  // namespace reachd::exporter
