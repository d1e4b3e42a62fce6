#include "reachd/timer_wheel.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace reachd {

void TimerWheel::reset(std::size_t count, SteadyTime now) {
  nodes_.assign(count, Node{});
  slots_.fill({});
  occupied_.fill(0);
  tick_ = tick_of(now.time_since_epoch().count());
}

void TimerWheel::grow(std::size_t count) {
  if (count > nodes_.size()) nodes_.resize(count);
}

void TimerWheel::set(TimerId timer, SteadyTime when) {
  cancel(timer);
  nodes_[timer].when = when.time_since_epoch().count();
  link(timer);
}

void TimerWheel::cancel(TimerId timer) {
  if (is_set(timer)) unlink(timer);
}

std::optional<SteadyTime> TimerWheel::time_of(TimerId timer) const {
  if (!is_set(timer)) return std::nullopt;
  return SteadyTime(Duration(nodes_[timer].when));
}

void TimerWheel::expire(SteadyTime now, std::vector<TimerId>& out) {
  const std::int64_t time = now.time_since_epoch().count();
  const std::uint64_t last = std::max(tick_, tick_of(time));
  while (const auto place = earliest_place()) {
    const std::uint64_t start = start_of(*place);
    if (start > last) break;
    tick_ = start;
    if (*place >= kSlots) {
      cascade(*place);
      continue;
    }
    take_due(*place, time, out);
    if (start == last) break;
  }
  tick_ = last;
}

std::optional<SteadyTime> TimerWheel::next() const {
  const auto place = earliest_place();
  return place ? std::optional(earliest_in(*place)) : std::nullopt;
}

std::optional<SteadyTime> TimerWheel::not_before() const {
  const auto place = earliest_place();
  if (!place) return std::nullopt;
  if (*place < kSlots) return earliest_in(*place);
  return SteadyTime(Duration(static_cast<std::int64_t>(start_of(*place) << kTickShift)));
}

SteadyTime TimerWheel::earliest_in(std::uint16_t place) const {
  std::int64_t earliest = std::numeric_limits<std::int64_t>::max();
  for (const TimerId timer : slots_[place]) earliest = std::min(earliest, nodes_[timer].when);
  return SteadyTime(Duration(earliest));
}

std::uint64_t TimerWheel::tick_of(std::int64_t when) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(when, 0)) >> kTickShift;
}

std::uint16_t TimerWheel::place_of(std::int64_t when) const {
  const std::uint64_t tick = std::max(tick_of(when), tick_);
  // The level is that of the highest digit in which the timer's tick differs from the present one.
  const auto level = static_cast<unsigned>(std::bit_width((tick ^ tick_) | 1) - 1) / kBits;
  const auto slot = static_cast<unsigned>((tick >> (level * kBits)) % kSlots);
  return static_cast<std::uint16_t>(level * kSlots + slot);
}

void TimerWheel::link(TimerId timer) {
  Node& node = nodes_[timer];
  const std::uint16_t place = place_of(node.when);
  Slot& slot = slots_[place];
  node.index = static_cast<std::uint32_t>(slot.size());
  slot.push_back(timer);
  occupied_[place / kSlots] |= std::uint64_t{1} << (place % kSlots);
}

void TimerWheel::unlink(TimerId timer) {
  Node& node = nodes_[timer];
  const std::uint16_t place = place_of(node.when);
  Slot& slot = slots_[place];
  const TimerId last = slot.back();
  slot[node.index] = last;
  nodes_[last].index = node.index;
  slot.pop_back();
  if (slot.empty()) clear(place);
  node.index = kUnset;
}

void TimerWheel::clear(std::uint16_t place) {
  occupied_[place / kSlots] &= ~(std::uint64_t{1} << (place % kSlots));
}

/// Whatever stands on a lower level is earlier than all on the levels above it.
std::optional<std::uint16_t> TimerWheel::earliest_place() const {
  for (unsigned level = 0; level < kLevels; ++level) {
    if (occupied_[level] == 0) continue;
    const auto slot = static_cast<unsigned>(std::countr_zero(occupied_[level]));
    return static_cast<std::uint16_t>(level * kSlots + slot);
  }
  return std::nullopt;
}

std::uint64_t TimerWheel::start_of(std::uint16_t place) const {
  const unsigned shift = place / kSlots * kBits;
  const std::uint64_t above = tick_ >> (shift + kBits) << (shift + kBits);
  return above | (static_cast<std::uint64_t>(place % kSlots) << shift);
}

void TimerWheel::expect(const Slot& timers, std::size_t at) const {
  if (at < timers.size()) expect(timers[at]);
}

void TimerWheel::cascade(std::uint16_t place) {
  Slot timers;
  timers.swap(slots_[place]);
  clear(place);
  for (std::size_t i = 0; i < kAhead; ++i) expect(timers, i);
  for (std::size_t i = 0; i < timers.size(); ++i) {
    expect(timers, i + kAhead);
    link(timers[i]);
  }
}

void TimerWheel::take_due(std::uint16_t place, std::int64_t now, std::vector<TimerId>& out) {
  Slot& timers = slots_[place];
  for (std::size_t i = 0; i < kAhead; ++i) expect(timers, i);
  std::uint32_t kept = 0;
  for (std::size_t i = 0; i < timers.size(); ++i) {
    expect(timers, i + kAhead);
    const TimerId timer = timers[i];
    Node& node = nodes_[timer];
    if (node.when <= now) {
      node.index = kUnset;
      out.push_back(timer);
    } else {
      node.index = kept;
      timers[kept++] = timer;
    }
  }
  timers.resize(kept);
  if (timers.empty()) clear(place);
}

}  // namespace reachd
