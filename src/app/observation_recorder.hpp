#pragma once

#include <string>

#include "net/ongoing_troubles.hpp"
#include "reachd/clock.hpp"
#include "reachd/log.hpp"
#include "reachd/observation.hpp"
#include "store/recording.hpp"

namespace reachd::app {

/// Writes every observation to a file, and tells the log when it cannot. One thread, which it may
/// hold up as long as the disk does.
class ObservationRecorder {
 public:
  /// Clock and log outlive it. Throws std::runtime_error if the file cannot be written.
  ObservationRecorder(const std::string& path, const Clock& clock, Log& log);

  void note(const Observation& observation);
  /// Makes what was noted readable.
  void flush();
  /// Writes all that is left, and says so if that cannot be done. Nothing is noted after it.
  void finish();

 private:
  void tell(const std::string& fault);

  const Clock& clock_;
  Log& log_;
  store::Recording recording_;
  net::OngoingTroubles<int> troubles_;
};

}  // namespace reachd::app
