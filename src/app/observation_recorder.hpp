#pragma once

#include <optional>
#include <string>

#include "net/ongoing_troubles.hpp"
#include "reachd/clock.hpp"
#include "reachd/log.hpp"
#include "reachd/observation.hpp"
#include "reachd/telemetry.hpp"
#include "store/recording.hpp"

namespace reachd::app {

/// Writes every observation to a file, tells the log when it cannot and when it can again, and
/// counts what was lost. One thread, which it may hold up as long as the disk does.
class ObservationRecorder {
 public:
  /// Clock, telemetry and log outlive it. Throws std::runtime_error if the file cannot be written.
  ObservationRecorder(const std::string& path, const Clock& clock, Telemetry& telemetry, Log& log);

  void note(const Observation& observation);
  /// Makes what was noted readable.
  void flush();
  /// Writes all that is left, and says so if that cannot be done. Nothing is noted after it.
  void finish();

 private:
  /// `fault`: none says something only of what has written.
  void tell(const std::string& fault, bool has_written);
  void tell_fault(const std::string& fault);
  void tell_recovery();
  std::string lost() const { return std::to_string(recording_.lost_lines()); }

  const Clock& clock_;
  Telemetry& telemetry_;
  Log& log_;
  store::Recording recording_;
  net::OngoingTroubles<int> troubles_;
  /// While what goes wrong is not told to be over: when it went wrong last.
  std::optional<SteadyTime> failed_;
};

}  // namespace reachd::app
