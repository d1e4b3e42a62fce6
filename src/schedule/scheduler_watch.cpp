#include <algorithm>
#include <utility>

#include "schedule/phase.hpp"
#include "schedule/scheduler_impl.hpp"

namespace reachd::schedule {
namespace {

/// The longest that a newcomer waits for its first look.
constexpr Duration kFirstLook = std::chrono::seconds(30);

}  // namespace

Scheduler::Impl::Impl(Limits limits, AddressBook& addresses, Telemetry& telemetry)
    : addresses_(addresses), telemetry_(telemetry) {
  set_limits(std::move(limits));
}

void Scheduler::Impl::set_limits(Limits limits) {
  limits_ = std::move(limits);
  politeness_.set_rates({.node = limits_.packets_per_second,
                         .prefix = limits_.packets_per_second_per_prefix,
                         .address_floor = limits_.address_floor});
  for (Entry& entry : entries_) mark_excluded(entry);
}

void Scheduler::Impl::set_checks(const std::vector<CheckPtr>& checks, SteadyTime now,
                                 UtcTime wall) {
  if (!utc_offset_) utc_offset_ = wall.time_since_epoch() - now.time_since_epoch();
  const Former former = take_former();
  entries_.resize(checks.size());
  wheel_.reset(2 * checks.size(), now);
  std::size_t newcomers = 0;
  for (CheckId id = 0; id < checks.size(); ++id) {
    entries_[id].check = checks[id];
    if (const auto before = former.find(*checks[id])) {
      adopt(id, former, *before, now);
    } else {
      begin(id, newcomers++, now);
    }
    mark_excluded(entries_[id]);
    wheel_.set(slot_timer(id), entries_[id].slot);
  }
}

Scheduler::Impl::Former Scheduler::Impl::take_former() {
  Former former{std::exchange(entries_, {}), std::move(wheel_), {}};
  former.by_identity.reserve(former.entries.size());
  for (CheckId id = 0; id < former.entries.size(); ++id) {
    former.by_identity.emplace(stable_hash(former.entries[id].check->identity()), id);
  }
  return former;
}

std::optional<CheckId> Scheduler::Impl::Former::find(const Check& check) const {
  if (by_identity.empty()) return std::nullopt;
  const std::string identity = check.identity();
  const auto found = by_identity.find(stable_hash(identity));
  if (found == by_identity.end() || entries[found->second].check->identity() != identity) {
    return std::nullopt;
  }
  return found->second;
}

void Scheduler::Impl::begin(CheckId id, std::size_t newcomer, SteadyTime now) {
  Entry& entry = entries_[id];
  entry.slot = regular_slot_after(*entry.check, now);
  const Duration window = std::min(entry.check->interval, kFirstLook);
  if (entry.slot - now <= window) return;
  entry.slot = now + first_look_offset(newcomer, window);
  entry.add(kLooking);
}

void Scheduler::Impl::adopt(CheckId id, const Former& former, CheckId before, SteadyTime now) {
  Entry& entry = entries_[id];
  const bool same_slots = former.entries[before].check->interval == entry.check->interval;
  CheckPtr check = std::move(entry.check);
  entry = former.entries[before];
  entry.check = std::move(check);
  if (!same_slots) {
    entry.slot = regular_slot_after(*entry.check, now);
    entry.drop(kLooking);
  }
  if (const auto pending = former.wheel.time_of(pending_timer(before))) {
    wheel_.set(pending_timer(id), *pending);
  }
}

void Scheduler::Impl::mark_excluded(Entry& entry) const {
  entry.drop(kExcludedByName);
  const auto& names = limits_.exclude_names;
  if (std::ranges::find(names, entry.check->host->name) != names.end()) entry.add(kExcludedByName);
}

SteadyTime Scheduler::Impl::regular_slot_after(const Check& check, SteadyTime after) const {
  const Duration phase = phase_of(check.identity(), check.interval);
  const UtcTime utc(after.time_since_epoch() + *utc_offset_);
  return after + (next_slot(phase, check.interval, utc) - utc);
}

}  // namespace reachd::schedule
