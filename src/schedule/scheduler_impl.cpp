#include "schedule/scheduler_impl.hpp"

#include <algorithm>

#include "reachd/fetch_ahead.hpp"

namespace reachd::schedule {
namespace {

using namespace std::chrono_literals;

constexpr Duration kConfirmGap = 1s;
constexpr Duration kAddressRetry = 1s;
/// Probes of one check that may be under way at once: confirmations a second apart overlap where
/// the timeout is longer, so that a silent host is told within seconds.
constexpr std::uint8_t kMostRunning = 3;
/// How many timers before its turn the entry of one is fetched, and then its check.
constexpr std::size_t kEntryAhead = 12;
constexpr std::size_t kCheckAhead = 6;

}  // namespace

void Scheduler::Impl::collect_due(SteadyTime now, std::vector<Due>& out, Duration ahead) {
  expired_.clear();
  missed_.clear();
  for (auto& checks : ready_) checks.clear();
  wheel_.expire(now + ahead, expired_);
  for (std::size_t i = 0; i < kEntryAhead; ++i) fetch_entry(i);
  for (std::size_t i = 0; i < kCheckAhead; ++i) fetch_check(i);
  for (std::size_t i = 0; i < expired_.size(); ++i) {
    fetch_entry(i + kEntryAhead);
    fetch_check(i + kCheckAhead);
    const TimerWheel::TimerId timer = expired_[i];
    const CheckId id = timer / 2;
    if (timer == slot_timer(id)) {
      take_slot(id, now + ahead);
    } else {
      want(id);
    }
  }
  for (const auto& checks : ready_) {
    for (const CheckId id : checks) attempt(id, now, out);
  }
}

void Scheduler::Impl::fetch_entry(std::size_t expired) const {
  if (expired < expired_.size()) fetch_ahead(&entries_[expired_[expired] / 2]);
}

void Scheduler::Impl::fetch_check(std::size_t expired) const {
  if (expired < expired_.size()) fetch_ahead(entries_[expired_[expired] / 2].check.get());
}

/// Moves the slot timer to the next slot and `wanted` to the latest that has come; returns how many
/// passed before it.
std::uint64_t Scheduler::Impl::pass_slots(Entry& entry, SteadyTime now) {
  const Duration interval = entry.check->interval;
  entry.wanted = entry.slot;
  SteadyTime next =
      entry.has(kLooking) ? regular_slot_after(*entry.check, entry.slot) : entry.slot + interval;
  entry.drop(kLooking);
  std::uint64_t passed = 0;
  if (next <= now) {
    const auto more = (now - next) / interval;
    passed = static_cast<std::uint64_t>(more) + 1;
    entry.wanted = next + more * interval;
    next = entry.wanted + interval;
  }
  entry.slot = next;
  return passed;
}

void Scheduler::Impl::take_slot(CheckId id, SteadyTime now) {
  Entry& entry = entries_[id];
  if (entry.has(kSlotPending)) {
    const bool unresolved = entry.has(kAwaitsAddress);
    count_missed(entry, unresolved ? MissReason::no_address : MissReason::rate_limited, 1);
  }
  count_missed(entry, MissReason::overload, pass_slots(entry, now));
  wheel_.set(slot_timer(id), entry.slot);
  entry.drop(kSlotPending | kAwaitsAddress);
  if (entry.running > 0) return count_missed(entry, MissReason::still_running, 1);
  entry.add(kSlotPending);
  // In a queue for tokens it keeps its place.
  if (entry.turns != 0) return;
  entry.drop(kDelayed);
  want(id);
}

void Scheduler::Impl::want(CheckId id) {
  wheel_.cancel(pending_timer(id));
  ready_[entries_[id].has(kConfirmPending) ? 0 : 1].push_back(id);
  fetch_ahead(entries_[id].check->host.get());
}

void Scheduler::Impl::attempt(CheckId id, SteadyTime now, std::vector<Due>& out) {
  Entry& entry = entries_[id];
  const bool settled = !entry.has(kSlotPending | kConfirmPending);
  if (settled || wheel_.is_set(pending_timer(id))) return;
  if (entry.running >= kMostRunning) return wheel_.set(pending_timer(id), now + kConfirmGap);
  if (entry.has(kExcludedByName)) return give_up(entry, MissReason::excluded);
  const AddressAnswer answer = addresses_.address_of(*entry.check);
  if (answer.address) return ask_politeness(id, *answer.address, now, out);
  if (answer.pending) return wait_for_address(id, now);
  send(entry, std::nullopt, now, out);
}

void Scheduler::Impl::ask_politeness(CheckId id, const IpAddress& address, SteadyTime now,
                                     std::vector<Due>& out) {
  Entry& entry = entries_[id];
  if (is_excluded(address)) return give_up(entry, MissReason::excluded);
  const SteadyTime when = politeness_.ask(address, now, entry.has(kConfirmPending), entry.turns);
  if (when <= now) return send(entry, address, now, out);
  entry.drop(kAwaitsAddress);
  entry.add(kDelayed);
  wheel_.set(pending_timer(id), when);
}

void Scheduler::Impl::wait_for_address(CheckId id, SteadyTime now) {
  Entry& entry = entries_[id];
  const Duration patience = std::min(entry.check->module->timeout, entry.check->interval);
  const SteadyTime last_try = entry.wanted + patience;
  if (now >= last_try) return give_up(entry, MissReason::no_address);
  entry.add(kDelayed | kAwaitsAddress);
  wheel_.set(pending_timer(id), std::min(now + kAddressRetry, last_try));
}

/// A slot is missed with its reason; a confirmation was nobody's slot.
void Scheduler::Impl::give_up(Entry& entry, MissReason reason) {
  if (entry.has(kSlotPending)) count_missed(entry, reason, 1);
  entry.drop(kSlotPending | kConfirmPending | kDelayed | kAwaitsAddress);
  entry.turns = 0;
}

void Scheduler::Impl::send(Entry& entry, const std::optional<IpAddress>& address, SteadyTime now,
                           std::vector<Due>& out) {
  const bool confirming = !entry.has(kSlotPending);
  const Duration lag = std::max(now - entry.wanted, Duration::zero());
  if (!confirming && !entry.has(kDelayed)) telemetry_.record_lag(lag);
  out.push_back({entry.check, address, entry.wanted, confirming});
  entry.last_sent = now;
  ++entry.running;
  entry.drop(kSlotPending | kConfirmPending | kDelayed | kAwaitsAddress);
  entry.turns = 0;
}

void Scheduler::Impl::confirm(CheckId check, SteadyTime now) {
  if (check >= entries_.size() || entries_[check].has(kConfirmPending)) return;
  Entry& entry = entries_[check];
  SteadyTime when = now;
  if (!entry.has(kSlotPending)) {
    when = std::max(now, entry.last_sent + kConfirmGap);
    entry.wanted = when;
  }
  entry.add(kConfirmPending);
  entry.turns = 0;
  wheel_.set(pending_timer(check), when);
}

void Scheduler::Impl::completed(CheckId check) {
  if (check < entries_.size() && entries_[check].running > 0) --entries_[check].running;
}

bool Scheduler::Impl::is_excluded(const IpAddress& address) const {
  return std::ranges::any_of(limits_.exclude,
                             [&](const Prefix& prefix) { return prefix.contains(address); });
}

void Scheduler::Impl::count_missed(const Entry& entry, MissReason reason, std::uint64_t slots) {
  if (slots == 0) return;
  telemetry_.record_miss(reason, slots);
  missed_.push_back(entry.check->id);
}

}  // namespace reachd::schedule
