#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace reachd::exporter {

/// The path of a request's target, in origin form ("/path?query") or absolute form
/// ("http://host/path"), still percent-encoded; nullopt for anything else.
std::optional<std::string> path_of(std::string_view target);

/// Undoes percent-encoding; nullopt if it is malformed.
std::optional<std::string> percent_decode(std::string_view text);

}  // namespace reachd::exporter
