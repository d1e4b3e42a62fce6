#include "app/standard_descriptors.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace reachd::app {

void occupy_standard_descriptors() {
  for (int wanted = STDIN_FILENO; wanted <= STDERR_FILENO; ++wanted) {
    if (fcntl(wanted, F_GETFD) >= 0) continue;
    // The lowest one that is free is taken: this one, for those below it are open by now.
    const int taken = open("/dev/null", wanted == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    if (taken < 0) return;
  }
}

}  // namespace reachd::app
