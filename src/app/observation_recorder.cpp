#include "app/observation_recorder.hpp"

#include <chrono>
#include <stdexcept>

#include "store/observation_json.hpp"

namespace reachd::app {
namespace {

/// A disk that is all but full takes some and not others; it is well again once it took all for so
/// long.
constexpr Duration kWellAfter = std::chrono::minutes(1);

}  // namespace

ObservationRecorder::ObservationRecorder(const std::string& path, const Clock& clock,
                                         Telemetry& telemetry, Log& log)
    : clock_(clock), telemetry_(telemetry), log_(log), recording_(path) {
  const std::string fault = recording_.flush(clock_.utc());
  if (!fault.empty()) {
    throw std::runtime_error(
        "--record: " + fault +
        "; name a file of this node alone, in a directory that can be written");
  }
  tell("", true);
}

void ObservationRecorder::note(const Observation& observation) {
  tell(recording_.append(store::to_json_line(observation), clock_.utc()), false);
}

void ObservationRecorder::flush() { tell(recording_.flush(clock_.utc()), true); }

void ObservationRecorder::finish() {
  const std::uint64_t lost_before = recording_.lost_lines();
  const std::string fault = recording_.close(clock_.utc());
  telemetry_.recording_lost_observations = recording_.lost_lines();
  if (!fault.empty() || recording_.lost_lines() > lost_before) {
    log_.error(
        "the last observations are not recorded",
        {{"fault", fault}, {"lost", lost()}, {"remedy", "make room, or let the file be written"}});
  } else if (lost_before > 0) {
    log_.warn("observations are missing in the recording", {{"lost", lost()}});
  }
}

void ObservationRecorder::tell(const std::string& fault, bool has_written) {
  telemetry_.recording_lost_observations = recording_.lost_lines();
  const std::string news = recording_.take_news();
  if (!news.empty()) log_.warn("the recording is begun anew", {{"why", news}});
  if (!fault.empty()) {
    tell_fault(fault);
  } else if (has_written && failed_ && clock_.now() - *failed_ >= kWellAfter) {
    tell_recovery();
  }
}

void ObservationRecorder::tell_fault(const std::string& fault) {
  failed_ = clock_.now();
  if (!troubles_.comes(0, clock_.now())) return;
  log_.error("observations are not recorded",
             {{"fault", fault},
              {"lost", lost()},
              {"remedy", "make room, or let the file be written; it is tried again and again"}});
}

void ObservationRecorder::tell_recovery() {
  failed_.reset();
  // What comes next is new.
  troubles_.forget_if([](int) { return true; });
  log_.warn("observations are recorded again", {{"lost", lost()}});
}

}  // namespace reachd::app
