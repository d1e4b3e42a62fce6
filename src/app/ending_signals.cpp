#include "app/ending_signals.hpp"

#include <csignal>

namespace reachd::app {

std::vector<int> ending_signals() {
  std::vector<int> signals;
  for (const int signal : {SIGHUP, SIGINT, SIGTERM}) {
    struct sigaction current = {};
    sigaction(signal, nullptr, &current);
    if (current.sa_handler != SIG_IGN) signals.push_back(signal);
  }
  return signals;
}

}  // namespace reachd::app
