#include "schedule/sweep_pace.hpp"

namespace reachd::schedule {

SweepPace::SweepPace(std::uint64_t size, Duration interval, SteadyTime start)
    : size_(size), interval_(interval), start_(start) {}

SteadyTime SweepPace::next() const {
  const auto rounds = static_cast<Duration::rep>(position_ / size_);
  // A multiplication would overflow: intervals reach days, prefixes millions of addresses.
  const auto share = static_cast<double>(position_ % size_) / static_cast<double>(size_);
  const Duration within(static_cast<Duration::rep>(static_cast<double>(interval_.count()) * share));
  return start_ + slipped_ + interval_ * rounds + within;
}

void SweepPace::advance(SteadyTime now) {
  const Duration late = now - next();
  if (interval_ > Duration::zero() && late > kPatience) slipped_ += late;
  ++position_;
}

}  // namespace reachd::schedule
