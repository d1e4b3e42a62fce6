#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "reachd/clock.hpp"
#include "reachd/fetch_ahead.hpp"

namespace reachd {

/// A hierarchical timing wheel (Varghese and Lauck, SOSP 1987) over timers numbered from 0: setting
/// and cancelling take constant time, expiry a constant time per timer and level, and a timer costs
/// about 24 bytes. Wheels of 64 slots; a slot of the first is about a millisecond long, yet timers
/// go off at their exact time. Pure. One thread.
class TimerWheel {
 public:
  using TimerId = std::uint32_t;

  /// Forgets all timers; `count` may be set from now on.
  void reset(std::size_t count, SteadyTime now);
  /// As many more may be set from now on, `count` in all; those that are set stay.
  void grow(std::size_t count);
  /// Sets or moves a timer. One that lies in the past goes off at the next expire().
  void set(TimerId timer, SteadyTime when);
  void cancel(TimerId timer);
  /// The timer is set or asked for soon: see fetch_ahead().
  void expect(TimerId timer) const { fetch_ahead(&nodes_[timer]); }
  bool is_set(TimerId timer) const { return nodes_[timer].index != kUnset; }
  /// nullopt if it is not set.
  std::optional<SteadyTime> time_of(TimerId timer) const;
  /// Appends the timers whose time is not after `now`, and unsets them. Time does not go back.
  void expire(SteadyTime now, std::vector<TimerId>& out);
  /// The exact time of the earliest timer.
  std::optional<SteadyTime> next() const;
  /// No timer goes off before this; cheaper than next(), and as good to sleep until: after an
  /// expire() at that time it tells more.
  std::optional<SteadyTime> not_before() const;

 private:
  static constexpr unsigned kBits = 6;
  static constexpr unsigned kSlots = 1U << kBits;
  static constexpr unsigned kLevels = 8;
  /// 2^20 ns: eight levels of six bits above it reach past the end of 63-bit nanoseconds.
  static constexpr unsigned kTickShift = 20;
  /// In place of an index.
  static constexpr std::uint32_t kUnset = 0xffffffff;
  /// How many timers before its turn one is fetched.
  static constexpr std::size_t kAhead = 16;

  struct Node {
    std::int64_t when = 0;
    /// Where it stands in its slot.
    std::uint32_t index = kUnset;
  };
  static_assert(sizeof(Node) == 16);
  /// A list would be walked one miss of the caches after the other.
  using Slot = std::vector<TimerId>;

  static std::uint64_t tick_of(std::int64_t when);
  /// level * kSlots + slot. As the wheel turns, this stays true of a timer that is linked.
  std::uint16_t place_of(std::int64_t when) const;
  void link(TimerId timer);
  void unlink(TimerId timer);
  void clear(std::uint16_t place);
  void expect(const Slot& timers, std::size_t at) const;
  std::optional<std::uint16_t> earliest_place() const;
  std::uint64_t start_of(std::uint16_t place) const;
  SteadyTime earliest_in(std::uint16_t place) const;
  void cascade(std::uint16_t place);
  void take_due(std::uint16_t place, std::int64_t now, std::vector<TimerId>& out);

  std::vector<Node> nodes_;
  std::array<Slot, std::size_t{kLevels} * kSlots> slots_;
  /// A bit for each slot that is not empty.
  std::array<std::uint64_t, kLevels> occupied_{};
  std::uint64_t tick_ = 0;
};

}  // namespace reachd
