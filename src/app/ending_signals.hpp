#pragma once

#include <vector>

namespace reachd::app {

/// SIGHUP, SIGINT and SIGTERM, save those that whoever started the program has it ignore, as nohup
/// does.
std::vector<int> ending_signals();

/// The status of a shell's command that a signal ended.
inline int status_of_signal(int signal) { return 128 + signal; }

}  // namespace reachd::app
