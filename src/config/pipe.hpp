#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "config/files.hpp"

namespace reachd::config {

/// Reads a pipe until its writers have closed it, at most a byte more than a document may have, and
/// waits no longer than `patience` for each piece. nullopt if `path` is no pipe.
std::optional<Files::Content> read_pipe(const std::string& path,
                                        std::chrono::milliseconds patience);

}  // namespace reachd::config
