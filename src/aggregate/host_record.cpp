#include "aggregate/host_record.hpp"

#include <algorithm>

namespace reachd::aggregate {

State combine(std::span<const State> checks) {
  const auto any = [checks](State state) {
    return std::ranges::find(checks, state) != checks.end();
  };
  if (any(State::up)) return any(State::down) ? State::degraded : State::up;
  if (any(State::down)) return State::down;
  return any(State::unknown) ? State::unknown : State::unproven;
}

State HostRecord::state_at(UtcTime time, std::span<const CheckRecord> records) const {
  std::vector<State> states;
  states.reserve(checks.size());
  for (const CheckId id : checks) states.push_back(records[id].shown_at(time));
  return combine(states);
}

void HostRecord::rewrite(UtcTime from, std::span<const CheckRecord> records) {
  std::vector<UtcTime> turns{from};
  for (const CheckId id : checks) {
    if (records[id].shown_since() > from) turns.push_back(records[id].shown_since());
  }
  std::ranges::sort(turns);
  timeline.cut(from);
  for (const UtcTime turn : turns) timeline.append(turn, state_at(turn, records));
}

}  // namespace reachd::aggregate
