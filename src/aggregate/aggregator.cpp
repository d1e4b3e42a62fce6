#include "aggregate/aggregator.hpp"

#include <algorithm>
#include <utility>

#include "aggregate/aggregator_impl.hpp"

namespace reachd::aggregate {

bool Update::concerns_failures() const {
  const auto is_failure = [](const auto& changed) {
    const Transition& transition = changed.transition;
    return transition.from == State::down || transition.to == State::down ||
           transition.from == State::degraded || transition.to == State::degraded;
  };
  return vantage_healthy.has_value() || raises_doubt || std::ranges::any_of(checks, is_failure) ||
         std::ranges::any_of(hosts, is_failure);
}

Aggregator::Aggregator(const Watch& watch, std::vector<Duration> windows, UtcTime now)
    : impl_(std::make_unique<Impl>(watch, std::move(windows), now)) {}

Aggregator::~Aggregator() = default;

void Aggregator::set_watch(const Watch& watch, std::vector<Duration> windows, UtcTime now) {
  impl_->set_watch(watch, std::move(windows), now);
}

Update Aggregator::observe(const Observation& observation) { return impl_->observe(observation); }

void Aggregator::expect(CheckId check) const { impl_->expect(check); }

void Aggregator::expect_next(CheckId check) const { impl_->expect_next(check); }

Update Aggregator::advance(UtcTime now) { return impl_->advance(now); }

void Aggregator::gather(UtcTime now, VantageEvidence& evidence) const {
  impl_->gather(now, evidence);
}

Snapshot Aggregator::snapshot(UtcTime now) { return impl_->snapshot(now); }

}  // namespace reachd::aggregate
