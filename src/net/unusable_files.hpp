#pragma once

#include <chrono>
#include <string>

#include "net/ongoing_troubles.hpp"
#include "reachd/clock.hpp"
#include "reachd/log.hpp"

namespace reachd::net {

/// Tells the log of a module's files that a probe cannot use, each with what is wrong. One thread.
class UnusableFiles {
 public:
  /// Clock and log outlive it.
  UnusableFiles(const Clock& clock, Log& log) : clock_(clock), log_(log) {}

  void report(const std::string& path, const std::string& error) {
    if (!troubles_.comes(path + '\0' + error, clock_.now(), kSeldom)) return;
    log_.error("file of a module cannot be used",
               {{"file", path},
                {"error", error},
                {"remedy", "mend it, or the module; the next probe reads it again"}});
  }

 private:
  /// For the longest interval of a check that is told at most once an hour: whose file it is is not
  /// known here.
  static constexpr Duration kSeldom = std::chrono::hours(1);

  const Clock& clock_;
  Log& log_;
  OngoingTroubles<std::string> troubles_;
};

}  // namespace reachd::net
