#include "aggregate/aggregator_impl.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "reachd/fetch_ahead.hpp"

namespace reachd::aggregate {
namespace {

using namespace std::chrono_literals;

/// Least time between two confirmations asked for because nothing has come back yet.
constexpr Duration kConfirmGap = 1s;
/// While the vantage is cut off, its controls are tried at gaps that double up to this.
constexpr Duration kLongestControlGap = 30s;

/// A host that is seen for the first time, or again after the vantage was cut off, has not changed.
bool is_news(State before, State now) {
  return is_known(now) && (is_known(before) || (before == State::unknown && now == State::down));
}

}  // namespace

Update Aggregator::Impl::observe(const Observation& observation) {
  Update update;
  CheckRecord* record = find(*observation.check);
  if (record == nullptr) return update;
  now_ = std::max(now_, observation.time);
  const CheckId id = record->check().id;
  if (!record->check().module->votes) {
    count(*record, observation);
    remember_path(observation);
    return update;
  }
  remember_address(observation);
  record->lapse(observation.time);
  show(id, observation.time, update);
  count(*record, observation);
  judge(*record, observation, update);
  if (is_control(id)) {
    judge_vantage(record->onset(), observation.time, update);
    show_withheld(observation.time, update);
  }
  show(id, observation.time, update);
  if (record->is_in_doubt() && !is_control(id)) {
    update.raises_doubt = stands_beside_a_failure(id);
    update.is_in_company = is_in_company(id);
  }
  ask_for_more(*record, observation, update);
  note(id);
  return update;
}

void Aggregator::Impl::expect(CheckId id) const {
  if (id >= records_.size()) return;
  fetch_ahead(&records_[id]);
  fetch_ahead(&recent_[id]);
  check_snapshots_.expect_way_to(id);
  lapses_.expect(id);
}

void Aggregator::Impl::expect_next(CheckId id) const {
  if (id >= records_.size()) return;
  check_snapshots_.expect(id);
  if (recent_[id]) fetch_ahead(recent_[id].get());
}

bool Aggregator::Impl::is_control(CheckId id) const { return of_control_[id]; }

CheckRecord* Aggregator::Impl::find(const Check& check) {
  if (check.id >= records_.size()) return nullptr;
  CheckRecord& record = records_[check.id];
  const bool same = &record.check() == &check || record.check().identity() == check.identity();
  return same ? &record : nullptr;
}

void Aggregator::Impl::count(CheckRecord& record, const Observation& observation) {
  CheckSnapshot& shown = edit(record.check().id);
  ++shown.outcomes[static_cast<std::size_t>(observation.outcome)];
  shown.last = LastProbe(observation);
  if (observation.outcome != Outcome::success) return;
  record.note_success(observation.time);
  shown.last_success = record.last_success();
  if (observation.rtt) shown.rtt.add(*observation.rtt);
}

void Aggregator::Impl::judge(CheckRecord& record, const Observation& observation, Update& update) {
  const bool of_control = is_control(record.check().id);
  // While the vantage is cut off, what its probes come to says nothing of the watch.
  if (!of_control && health_.was_cut_off(observation.time)) {
    return show_loss(record.check().id, observation.time);
  }
  if (of_control && observation.outcome == Outcome::success) {
    health_.control_answered(observation.time);
  }
  // A control is there to tell of us, and so does an error of ours.
  const bool tells = says_something_of_the_host(observation.outcome) ||
                     (of_control && observation.outcome == Outcome::local_error);
  if (!tells) return show_loss(record.check().id, observation.time);
  const double loss = path_loss_.share(observation.time);
  const UtcTime down_since = record.verdict() == State::down ? record.onset() : kNever;
  const bool was_failing = record.is_failing() || down_since != kNever;
  const auto lost = record.judge(observation.outcome, observation.time, loss);
  if (lost) path_loss_.note(record.check().id, *lost, observation.time);
  remember(record, observation, down_since, was_failing, update);
}

void Aggregator::Impl::judge_vantage(UtcTime turned, UtcTime detected, Update& update) {
  std::vector<UtcTime> down_since;
  std::size_t up = 0;
  for (const std::uint32_t host : control_hosts_) {
    std::vector<State> verdicts;
    UtcTime last_onset = kNever;
    for (const CheckId id : hosts_[host].checks) {
      verdicts.push_back(records_[id].verdict());
      if (verdicts.back() == State::down) last_onset = std::max(last_onset, records_[id].onset());
    }
    const State state = combine(verdicts);
    if (state == State::down) down_since.push_back(last_onset);
    if (state == State::up || state == State::degraded) ++up;
  }
  if (!health_.judge(std::move(down_since), up, turned)) return;
  update.vantage_healthy = health_.healthy();
  health_.healthy() ? on_vantage_back(detected, update) : on_vantage_lost(detected, update);
}

void Aggregator::Impl::on_vantage_lost(UtcTime detected, Update& update) {
  for (CheckRecord& record : records_) {
    if (is_control(record.check().id)) continue;
    record.suspend(*health_.since(), is_withheld(record));
  }
  note_all();
  withheld_ = kNever;
  for (CheckId id = 0; id < records_.size(); ++id) show(id, detected, update);
  control_gap_ = kConfirmGap;
  next_control_round_ = now_ + control_gap_;
}

/// Whether the hosts are still as they were is to be seen, and soon. A control that has not
/// answered yet was last asked while cut off.
void Aggregator::Impl::on_vantage_back(UtcTime detected, Update& update) {
  for (CheckId id = 0; id < records_.size(); ++id) {
    CheckRecord& record = records_[id];
    if (record.verdict() == State::down) record.suspend(*health_.since(), false);
    if (record.verdict() == State::unknown) update.confirm.push_back(id);
    show(id, detected, update);
  }
}

bool Aggregator::Impl::is_withheld(const CheckRecord& record) const {
  return record.verdict() == State::down && record.shown() != State::down &&
         !health_.vouches_for(record.decided());
}

Aggregator::Impl::Showing Aggregator::Impl::showing_of(const CheckRecord& record) const {
  const State verdict = record.verdict();
  if (verdict == State::unproven) return {verdict, record.onset()};
  if (!is_control(record.check().id)) {
    return {is_withheld(record) ? State::unknown : verdict, record.onset()};
  }
  const UtcTime vantage_turned = health_.since().value_or(kNever);
  const bool shown = health_.healthy() && !record.fails_by_us() && !is_withheld(record);
  return {shown ? verdict : State::unknown, std::max(record.onset(), vantage_turned)};
}

void Aggregator::Impl::show(CheckId id, UtcTime detected, Update& update) {
  CheckRecord& record = records_[id];
  if (is_withheld(record) && health_.healthy()) {
    withheld_ = std::max(withheld_, record.decided());
  }
  const auto [state, onset] = showing_of(record);
  const State before = record.shown();
  if (state == before) return;
  update.checks.push_back({check_snapshots_[id].check, {before, state, onset, detected}});
  record.show(state, onset);
  note(id);
  show_host(hosts_[host_of_[id]], onset, detected, update);
  ask_siblings(id, update);
}

void Aggregator::Impl::show_host(HostRecord& host, UtcTime from, UtcTime detected, Update& update) {
  const State before = host.timeline.state();
  const auto index = static_cast<std::size_t>(&host - hosts_.data());
  changed_hosts_.mark(index / Chunks<HostSnapshot>::kChunk);
  host.rewrite(from, records_);
  host.timeline.fold(*windows_, now_);
  const State state = host.timeline.state();
  if (state == before) return;
  const UtcTime onset = host.timeline.since().value_or(from);
  update.hosts.push_back({host.host, {before, state, onset, detected}});
  if (is_news(before, state)) ask_diagnostics(host, update);
}

/// What does not vote tells what lies behind the change, as long as it can be seen.
void Aggregator::Impl::ask_diagnostics(const HostRecord& host, Update& update) const {
  for (const CheckId id : host.checks) {
    if (!records_[id].check().module->votes) update.confirm.push_back(id);
  }
}

void Aggregator::Impl::show_withheld(UtcTime detected, Update& update) {
  if (withheld_ == kNever) return;
  withheld_ = kNever;
  for (CheckId id = 0; id < records_.size(); ++id) show(id, detected, update);
}

void Aggregator::Impl::ask_for_more(const CheckRecord& record, const Observation& observation,
                                    Update& update) {
  const CheckId id = record.check().id;
  const bool of_control = is_control(id);
  if (!of_control && health_.was_cut_off(observation.time)) return;
  if (records_[id].take_confirmation(now_, Duration::zero())) update.confirm.push_back(id);
  if (of_control) return;
  // Before a failure is told, the vantage is asked whether its own line carries.
  const bool our_error = observation.outcome == Outcome::local_error;
  if (our_error) ask_controls(observation.time, false, update);
  if (!our_error && record.is_failing()) {
    ask_controls(record.judged(), false, update);
    ask_services(record, update);
  }
  if (!our_error && is_withheld(record)) ask_controls(record.decided(), true, update);
}

/// What turned for one check of a host may have turned for the others: seen now, not an interval
/// later, it makes one change of the host out of many.
void Aggregator::Impl::ask_siblings(CheckId id, Update& update) const {
  const State turned = records_[id].shown();
  if (turned != State::up && turned != State::down) return;
  const State opposite = turned == State::up ? State::down : State::up;
  for (const CheckId sibling : hosts_[host_of_[id]].checks) {
    if (records_[sibling].verdict() == opposite) update.confirm.push_back(sibling);
  }
}

bool Aggregator::Impl::is_in_company(CheckId id) const {
  return std::ranges::any_of(open_, [&](CheckId other) {
    return other != id && records_[other].is_in_doubt() && !is_control(other);
  });
}

bool Aggregator::Impl::stands_beside_a_failure(CheckId id) const {
  for (const CheckId sibling : hosts_[host_of_[id]].checks) {
    if (records_[sibling].shown() == State::down) return true;
  }
  return false;
}

/// An echo that is silent says little of a host until it is known whether its services answer, and
/// to wait for their turn takes most of a round.
void Aggregator::Impl::ask_services(const CheckRecord& echo, Update& update) {
  if (service_of(echo.check().module->prober) != Service::echo) return;
  for (const CheckId sibling : hosts_[host_of_[echo.check().id]].checks) {
    CheckRecord& record = records_[sibling];
    const bool is_wanted = record.check().module->votes && record.verdict() == State::up &&
                           !record.is_failing() && record.last_success() < echo.failing_since() &&
                           service_of(record.check().module->prober) != Service::echo;
    if (is_wanted && record.take_look(now_, false)) update.confirm.push_back(sibling);
  }
}

void Aggregator::Impl::ask_controls(UtcTime since, bool is_urgent, Update& update) {
  for (const CheckId id : control_checks_) {
    CheckRecord& control = records_[id];
    const bool is_wanted = control.last_success() < since && control.verdict() != State::unproven;
    if (is_wanted && control.take_look(now_, is_urgent)) update.confirm.push_back(id);
  }
}

Update Aggregator::Impl::advance(UtcTime now) {
  Update update;
  now_ = std::max(now_, now);
  take_candidates();
  for (const CheckId id : candidates_) {
    records_[id].lapse(now_);
    show(id, now_, update);
    if (records_[id].take_confirmation(now_, kConfirmGap)) update.confirm.push_back(id);
  }
  judge_vantage(now_, now_, update);
  if (withheld_ != kNever) ask_controls(withheld_, true, update);
  ask_lost_controls(now_, update);
  return update;
}

void Aggregator::Impl::ask_lost_controls(UtcTime now, Update& update) {
  if (health_.healthy() || now < next_control_round_) return;
  update.confirm.insert(update.confirm.end(), control_checks_.begin(), control_checks_.end());
  control_gap_ = std::min<Duration>(2 * control_gap_, kLongestControlGap);
  next_control_round_ = now + control_gap_;
}

}  // namespace reachd::aggregate
