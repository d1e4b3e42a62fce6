#include "aggregate/recent_probes.hpp"

#include <algorithm>
#include <chrono>
#include <limits>

namespace reachd::aggregate {
namespace {

std::int64_t minute_of(UtcTime time) {
  return std::chrono::floor<std::chrono::minutes>(time).time_since_epoch().count();
}

std::size_t index_of(std::int64_t minute) {
  constexpr std::int64_t kPlaces = 10;
  return static_cast<std::size_t>((minute % kPlaces + kPlaces) % kPlaces);
}

void count_up(std::uint8_t& counter) {
  if (counter < std::numeric_limits<std::uint8_t>::max()) ++counter;
}

}  // namespace

/// Null for what is older than all that is kept.
RecentProbes::Minute* RecentProbes::minute_at(UtcTime sent) {
  const std::int64_t minute = minute_of(sent);
  if (minute <= latest_ - kMinutes) return nullptr;
  for (std::int64_t passed = std::max(latest_ + 1, minute - kMinutes + 1); passed <= minute;
       ++passed) {
    minutes_[index_of(passed)] = {};
  }
  latest_ = std::max(latest_, minute);
  return &minutes_[index_of(minute)];
}

std::optional<LevelShift> RecentProbes::answered(UtcTime sent, std::optional<Duration> rtt) {
  Minute* minute = minute_at(sent);
  if (minute != nullptr) count_up(minute->probes);
  if (!rtt) return std::nullopt;
  if (minute != nullptr && level_.is_raised(*rtt)) count_up(minute->raised);
  const auto shift = level_.add(sent, *rtt);
  if (shift) {
    shifted_ = shift->time;
    ++level_changes_;
  }
  return shift;
}

void RecentProbes::failed(UtcTime sent, Outcome outcome, bool begins_run) {
  if (begins_run) before_ = level_.level() ? tally(sent, kLongestWindow) : ProbeTally{};
  failure_ = outcome;
  Minute* minute = minute_at(sent);
  if (minute == nullptr) return;
  count_up(minute->probes);
  count_up(minute->lost);
}

ProbeTally RecentProbes::tally(UtcTime now, Duration window) const {
  const std::int64_t last = minute_of(now);
  const std::int64_t minutes = std::clamp<std::int64_t>(window / std::chrono::minutes(1), 1, 10);
  ProbeTally sum;
  for (std::int64_t at = std::max(last - minutes, latest_ - kMinutes) + 1;
       at <= std::min(last, latest_); ++at) {
    const Minute& minute = minutes_[index_of(at)];
    sum += {minute.probes, minute.lost, minute.raised};
  }
  return sum;
}

}  // namespace reachd::aggregate
