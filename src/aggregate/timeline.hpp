#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "reachd/availability.hpp"
#include "reachd/clock.hpp"
#include "reachd/snapshot.hpp"

namespace reachd::aggregate {

/// The states of a host over the longest window. The latest changes are kept as they are, so that a
/// steady host costs next to nothing, availability is exact, and a verdict that comes after its
/// onset rewrites the time since. Of a host that changes often, older changes are folded into sums
/// over at most a sixtieth of the window that they lie in: that is the largest error, and memory is
/// bounded by some 60 sums a window.
class Timeline {
 public:
  /// Changes kept as they are.
  static constexpr std::size_t kRecentChanges = 64;

  State state() const { return changes_.empty() ? State::unproven : changes_.back().state; }
  /// When the present state began; nullopt before the first change.
  std::optional<UtcTime> since() const;

  /// Forgets the changes at and after `from`.
  void cut(UtcTime from);
  /// From `at` on the state is `state`. Times do not go back, save by cut().
  void append(UtcTime at, State state);
  /// Bounds the memory: folds old changes and drops what no window reaches any more.
  void fold(std::span<const Duration> windows, UtcTime now);

  struct Share {
    Duration up{};
    Duration known{};
  };
  /// Up and known time within [now - window, now]; `now` may lie before the last changes.
  Share share(Duration window, UtcTime now) const;
  /// Changes and sums held, for a bound on memory.
  std::size_t size() const { return changes_.size() + sums_.size(); }

 private:
  struct Change {
    UtcTime at;
    State state;
  };
  /// The time from `start` to the next sum's, or to folded_until_.
  struct Sum {
    UtcTime start;
    Share share;
  };

  UtcTime end_of(std::size_t sum) const;
  void fold_oldest_changes();
  void merge_sums(std::span<const Duration> windows, UtcTime now);
  Share share_of_sums(UtcTime start, UtcTime end) const;

  std::vector<Sum> sums_;
  /// What lies before can no longer be rewritten.
  UtcTime folded_until_ = UtcTime::min();
  std::vector<Change> changes_;
};

/// Shares of several hosts, in seconds: nanoseconds of 64 bits hold no more than 292 years, which
/// are less than four thousand hosts for a month.
struct ShareSum {
  double up = 0;
  double known = 0;

  ShareSum& operator+=(const ShareSum& other) {
    up += other.up;
    known += other.known;
    return *this;
  }
};
inline ShareSum to_sum(const Timeline::Share& share) {
  return {to_seconds(share.up), to_seconds(share.known)};
}

/// Availability and coverage of a window in which the shares of `hosts` hosts were summed up.
WindowAvailability to_availability(Duration window, const ShareSum& sum, std::size_t hosts = 1);

/// The day that `now` ends.
HostHistory history_of(const Timeline& timeline, UtcTime now);

}  // namespace reachd::aggregate
