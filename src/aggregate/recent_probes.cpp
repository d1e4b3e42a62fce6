#include "aggregate/recent_probes.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

namespace reachd::aggregate {
namespace {

/// Good for four thousand years.
std::int32_t minute_of(UtcTime time) {
  const auto minute = std::chrono::floor<std::chrono::minutes>(time).time_since_epoch().count();
  return static_cast<std::int32_t>(minute);
}

std::size_t index_of(std::int32_t minute) {
  constexpr std::int32_t kPlaces = 10;
  return static_cast<std::size_t>((minute % kPlaces + kPlaces) % kPlaces);
}

void count_up(std::uint8_t& counter) {
  if (counter < std::numeric_limits<std::uint8_t>::max()) ++counter;
}

}  // namespace

/// Null for what is older than all that is kept.
RecentProbes::Minute* RecentProbes::minute_at(UtcTime sent) {
  const std::int32_t minute = minute_of(sent);
  if (minute <= latest_ - kMinutes) return nullptr;
  for (std::int32_t passed = std::max(latest_ + 1, minute - kMinutes + 1); passed <= minute;
       ++passed) {
    minutes_[index_of(passed)] = {};
  }
  latest_ = std::max(latest_, minute);
  return &minutes_[index_of(minute)];
}

std::optional<LevelShift> RecentProbes::answered(UtcTime sent, std::optional<Duration> rtt) {
  is_silent_ = false;
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
  if (begins_run) {
    const std::int32_t last = minute_of(sent);
    const std::int32_t first = std::max(last - kMinutes, recovered_) + 1;
    const bool had_level = level_.level() || level_changes_ > 0;
    before_ = had_level ? sum(first, last) : ProbeTally{};
  }
  failure_ = outcome;
  if (!std::exchange(is_silent_, true)) silence_ = 0;
  count_up(silence_);
  Minute* minute = minute_at(sent);
  if (minute == nullptr) return;
  count_up(minute->probes);
  count_up(minute->lost);
}

ProbeTally RecentProbes::tally(UtcTime now, Duration window) const {
  const std::int32_t last = minute_of(now);
  const auto minutes = std::clamp<Duration::rep>(window / std::chrono::minutes(1), 1, kMinutes);
  return sum(last - static_cast<std::int32_t>(minutes) + 1, last);
}

ProbeTally RecentProbes::sum(std::int32_t first, std::int32_t last) const {
  ProbeTally sum;
  for (std::int32_t at = std::max(first, latest_ - kMinutes + 1); at <= std::min(last, latest_);
       ++at) {
    const Minute& minute = minutes_[index_of(at)];
    sum += {minute.probes, minute.lost, minute.raised};
  }
  return sum;
}

void RecentProbes::recovered(UtcTime sent) { recovered_ = minute_of(sent); }

}  // namespace reachd::aggregate
