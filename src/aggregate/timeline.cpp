#include "aggregate/timeline.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace reachd::aggregate {
namespace {

/// Sums a window is divided into at least.
constexpr int kDivisions = 60;

bool is_up(State state) { return state == State::up || state == State::degraded; }

Timeline::Share share_of(State state, Duration lasted) {
  return {is_up(state) ? lasted : Duration::zero(), is_known(state) ? lasted : Duration::zero()};
}

void add(Timeline::Share& sum, const Timeline::Share& share) {
  sum.up += share.up;
  sum.known += share.known;
}

/// The part of `share` that falls on `part` of the `whole` that it is spread over.
Timeline::Share part_of(const Timeline::Share& share, Duration part, Duration whole) {
  if (part >= whole) return share;
  const double ratio = to_seconds(part) / to_seconds(whole);
  const auto scaled = [ratio](Duration time) {
    return Duration(static_cast<Duration::rep>(static_cast<double>(time.count()) * ratio));
  };
  return {scaled(share.up), scaled(share.known)};
}

std::uint16_t in_units(Duration part, Duration whole) {
  if (whole <= Duration::zero()) return 0;
  return static_cast<std::uint16_t>(part.count() * kHistoryUnit / whole.count());
}

/// How finely time of that age has to be told apart: for the shortest window that still reaches it.
/// nullopt if none does.
std::optional<Duration> grain_at(Duration age, std::span<const Duration> windows) {
  std::optional<Duration> shortest;
  for (const Duration window : windows) {
    if (window > age) shortest = std::min(shortest.value_or(window), window);
  }
  if (!shortest) return std::nullopt;
  return std::max(*shortest / kDivisions, Duration(1));
}

}  // namespace

std::optional<UtcTime> Timeline::since() const {
  return changes_.empty() ? std::nullopt : std::optional(changes_.back().at);
}

void Timeline::cut(UtcTime from) {
  while (!changes_.empty() && changes_.back().at >= from) changes_.pop_back();
}

void Timeline::append(UtcTime at, State state) {
  if (state != this->state()) changes_.push_back({std::max(at, folded_until_), state});
}

void Timeline::fold(std::span<const Duration> windows, UtcTime now) {
  if (changes_.size() > kRecentChanges) fold_oldest_changes();
  if (!sums_.empty()) merge_sums(windows, now);
}

void Timeline::fold_oldest_changes() {
  const std::size_t folded = changes_.size() - kRecentChanges / 2;
  for (std::size_t i = 0; i < folded; ++i) {
    const Duration lasted = changes_[i + 1].at - changes_[i].at;
    sums_.push_back({changes_[i].at, share_of(changes_[i].state, lasted)});
  }
  folded_until_ = changes_[folded].at;
  changes_.erase(changes_.begin(), changes_.begin() + static_cast<std::ptrdiff_t>(folded));
}

void Timeline::merge_sums(std::span<const Duration> windows, UtcTime now) {
  std::vector<Sum> merged;
  std::optional<std::pair<Duration, std::int64_t>> last_cell;
  for (std::size_t i = 0; i < sums_.size(); ++i) {
    const auto grain = grain_at(now - end_of(i), windows);
    if (!grain) continue;
    const std::pair cell(*grain, sums_[i].start.time_since_epoch() / *grain);
    if (cell == last_cell) {
      add(merged.back().share, sums_[i].share);
    } else {
      merged.push_back(sums_[i]);
    }
    last_cell = cell;
  }
  sums_ = std::move(merged);
}

UtcTime Timeline::end_of(std::size_t sum) const {
  return sum + 1 < sums_.size() ? sums_[sum + 1].start : folded_until_;
}

Timeline::Share Timeline::share(Duration window, UtcTime now) const {
  const UtcTime start = now - window;
  UtcTime end = now;
  Share share;
  for (auto change = changes_.rbegin(); change != changes_.rend() && end > start; ++change) {
    const Duration lasted = std::max(Duration::zero(), end - std::max(start, change->at));
    add(share, share_of(change->state, lasted));
    end = std::min(end, change->at);
  }
  add(share, share_of_sums(start, now));
  return share;
}

Timeline::Share Timeline::share_of_sums(UtcTime start, UtcTime end) const {
  Share share;
  for (std::size_t i = sums_.size(); i > 0 && end_of(i - 1) > start; --i) {
    const Sum& sum = sums_[i - 1];
    const UtcTime sum_end = end_of(i - 1);
    const Duration part = std::min(end, sum_end) - std::max(start, sum.start);
    if (part > Duration::zero()) add(share, part_of(sum.share, part, sum_end - sum.start));
  }
  return share;
}

WindowAvailability to_availability(Duration window, const ShareSum& sum, std::size_t hosts) {
  WindowAvailability result{.window = window, .availability = {}, .coverage = 0};
  if (sum.known > 0) result.availability = sum.up / sum.known;
  if (hosts > 0 && window > Duration::zero()) {
    result.coverage = sum.known / (to_seconds(window) * static_cast<double>(hosts));
  }
  return result;
}

HostHistory history_of(const Timeline& timeline, UtcTime now) {
  HostHistory history;
  UtcTime start = history_start(now);
  for (HistoryPart& part : history) {
    const Duration length = std::min<Duration>(kHistoryPart, now - start);
    const Timeline::Share share = timeline.share(length, start + length);
    part = {in_units(share.up, length), in_units(share.known, length)};
    start += kHistoryPart;
  }
  return history;
}

}  // namespace reachd::aggregate
