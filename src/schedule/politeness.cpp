#include "schedule/politeness.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace reachd::schedule {
namespace {

constexpr double kNanosecondsPerSecond = 1e9;
/// Slower than any sensible pace, and far from overflow.
constexpr double kLeastRate = 1e-6;

}  // namespace

Pace Pace::of_rate(double tokens_per_second) {
  const double rate = std::max(tokens_per_second, kLeastRate);
  const double spacing = kNanosecondsPerSecond / rate;
  const double size = std::max(rate, 1.0);
  return {Duration(std::llround(std::ceil(spacing))), Duration(std::llround(spacing * (size - 1)))};
}

SteadyTime Bucket::earliest(const Pace& pace, SteadyTime now, bool urgent, bool has_turn) const {
  if (idle(now)) return now;
  SteadyTime earliest = std::max(now, full_at_ - pace.tolerance);
  const bool yields_to_urgent = !urgent || !has_turn;
  if (yields_to_urgent) earliest = std::max(earliest, queued_until_[1]);
  // A token that nobody came for, though it was given to somebody, is free for all.
  const bool unclaimed = full_at_ + pace.spacing <= now;
  if (!urgent && !has_turn && !unclaimed) earliest = std::max(earliest, queued_until_[0]);
  return earliest;
}

void Bucket::take(const Pace& pace, SteadyTime now) {
  full_at_ = std::max(full_at_, now) + pace.spacing;
}

void Bucket::queue(const Pace& pace, SteadyTime turn, bool urgent) {
  SteadyTime& until = queued_until_[urgent ? 1 : 0];
  // Who was overtaken by the urgent comes back soon, and puts off the end of the queue instead.
  until = std::max(until, turn) + pace.spacing;
}

bool Bucket::idle(SteadyTime now) const {
  return full_at_ <= now && queued_until_[0] <= now && queued_until_[1] <= now;
}

void Politeness::set_rates(const Rates& rates) {
  node_pace_ = Pace::of_rate(rates.node);
  prefix_pace_ = Pace::of_rate(rates.prefix);
  address_pace_ = Pace::of_gap(rates.address_floor);
}

SteadyTime Politeness::ask(const IpAddress& address, SteadyTime now, bool urgent, Turns& turns) {
  struct Asked {
    Bucket* bucket;
    const Pace* pace;
    Turns turn;
    SteadyTime earliest;
  };
  std::array<Asked, 3> all{{
      {&addresses_.of(address, now), &address_pace_, 1, now},
      {&prefixes_.of(politeness_prefix(address), now), &prefix_pace_, 2, now},
      {&node_, &node_pace_, 4, now},
  }};
  const auto asked = std::span(all).subspan(urgent ? 1 : 0);
  for (Asked& one : asked) {
    one.earliest = one.bucket->earliest(*one.pace, now, urgent, (turns & one.turn) != 0);
  }
  const auto latest = std::ranges::max_element(asked, {}, &Asked::earliest);
  if (latest->earliest > now) {
    latest->bucket->queue(*latest->pace, latest->earliest, urgent);
    turns = static_cast<Turns>(turns | latest->turn);
    return latest->earliest;
  }
  for (const Asked& one : asked) one.bucket->take(*one.pace, now);
  return now;
}

}  // namespace reachd::schedule
