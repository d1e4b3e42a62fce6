#pragma once

#include <string>

namespace reachd {

/// Whether the path leads to something else than a regular file: a directory, or a pipe that may
/// have nothing to read, so that to open it would wait without end. False where nothing is there.
bool is_no_plain_file(const std::string& path);
inline constexpr const char* kNoPlainFile = "not a regular file";

}  // namespace reachd
