#pragma once

#include <string>
#include <vector>

namespace reachd::app {

/// A fingerprint of the files that match glob patterns: another one means that a file came, went or
/// was written. Reads names, times and sizes only. Any thread.
std::string fingerprint_of_files(const std::vector<std::string>& patterns);

}  // namespace reachd::app
