#include "aggregate/aggregator.hpp"

#include <utility>

#include "aggregate/aggregator_impl.hpp"

namespace reachd::aggregate {

Aggregator::Aggregator(const Watch& watch, std::vector<Duration> windows, UtcTime now)
    : impl_(std::make_unique<Impl>(watch, std::move(windows), now)) {}

Aggregator::~Aggregator() = default;

void Aggregator::set_watch(const Watch& watch, std::vector<Duration> windows, UtcTime now) {
  impl_->set_watch(watch, std::move(windows), now);
}

Update Aggregator::observe(Observation observation) {
  return impl_->observe(std::move(observation));
}

Update Aggregator::advance(UtcTime now) { return impl_->advance(now); }

Snapshot Aggregator::snapshot(UtcTime now) { return impl_->snapshot(now); }

}  // namespace reachd::aggregate
