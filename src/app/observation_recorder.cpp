#include "app/observation_recorder.hpp"

#include <stdexcept>

#include "store/observation_json.hpp"

namespace reachd::app {

ObservationRecorder::ObservationRecorder(const std::string& path, const Clock& clock, Log& log)
    : clock_(clock), log_(log), recording_(path) {
  const std::string fault = recording_.flush(clock_.utc());
  if (!fault.empty()) {
    throw std::runtime_error("--record: " + fault +
                             "; name a file in a directory that can be written");
  }
}

void ObservationRecorder::note(const Observation& observation) {
  tell(recording_.append(store::to_json_line(observation), clock_.utc()));
}

void ObservationRecorder::flush() { tell(recording_.flush(clock_.utc())); }

void ObservationRecorder::finish() {
  const std::uint64_t lost = recording_.lost_lines();
  const std::string fault = recording_.close(clock_.utc());
  if (fault.empty() && recording_.lost_lines() == lost) return;
  log_.error("the last observations are not recorded",
             {{"fault", fault},
              {"lost", std::to_string(recording_.lost_lines())},
              {"remedy", "make room, or let the file be written"}});
}

void ObservationRecorder::tell(const std::string& fault) {
  if (fault.empty() || !troubles_.comes(0, clock_.now())) return;
  log_.error("observations are not recorded",
             {{"fault", fault},
              {"lost", std::to_string(recording_.lost_lines())},
              {"remedy", "make room, or let the file be written; it is tried again and again"}});
}

}  // namespace reachd::app
