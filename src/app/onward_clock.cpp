#include "app/onward_clock.hpp"

namespace reachd::app {
namespace {

/// A pause between the two readings makes it smaller, which the largest of many passes over.
Duration::rep offset_of(const Clock& clock) {
  const UtcTime wall = clock.utc();
  return (wall.time_since_epoch() - clock.now().time_since_epoch()).count();
}

}  // namespace

OnwardClock::OnwardClock(const Clock& source) : source_(source), offset_ns_(offset_of(source)) {}

UtcTime OnwardClock::utc() const {
  const Duration::rep seen = offset_of(source_);
  Duration::rep largest = offset_ns_.load();
  while (seen > largest && !offset_ns_.compare_exchange_weak(largest, seen)) {
  }
  return UtcTime(source_.now().time_since_epoch() + Duration(offset_ns_.load()));
}

Duration OnwardClock::ahead() const { return utc() - source_.utc(); }

}  // namespace reachd::app
