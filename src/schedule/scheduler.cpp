#include "schedule/scheduler.hpp"

#include <utility>

#include "schedule/scheduler_impl.hpp"

namespace reachd::schedule {

Scheduler::Scheduler(Limits limits, AddressBook& addresses, Telemetry& telemetry)
    : impl_(std::make_unique<Impl>(std::move(limits), addresses, telemetry)) {}

Scheduler::~Scheduler() = default;

void Scheduler::set_checks(const std::vector<CheckPtr>& checks, SteadyTime now, UtcTime wall) {
  impl_->set_checks(checks, now, wall);
}

void Scheduler::set_limits(Limits limits) { impl_->set_limits(std::move(limits)); }

void Scheduler::collect_due(SteadyTime now, std::vector<Due>& out, Duration ahead) {
  impl_->collect_due(now, out, ahead);
}

const std::vector<CheckId>& Scheduler::missed() const { return impl_->missed(); }

std::optional<SteadyTime> Scheduler::next_wakeup() const { return impl_->next_wakeup(); }

void Scheduler::confirm(CheckId check, SteadyTime now) { impl_->confirm(check, now); }

void Scheduler::completed(CheckId check) { impl_->completed(check); }

}  // namespace reachd::schedule
