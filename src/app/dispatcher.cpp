#include "app/dispatcher.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "app/unresolved.hpp"

namespace reachd::app {
namespace {

using namespace std::chrono_literals;

/// What falls due within so long of a look, before or after it, goes out together: an awakening
/// costs as much as some probes do.
constexpr Duration kTolerance = 5ms;
constexpr Duration kTick = 2 * kTolerance;
/// The loop is not woken for a probe that ended if it looks by itself within so long.
constexpr Duration kSoon = 10ms;

/// The longest that a first look at every check can take; what is held up is not waited for longer.
Duration first_round_limit(const Watch& watch) {
  Duration longest{};
  for (const CheckPtr& check : watch.checks) {
    longest = std::max(longest, check->interval + check->module->timeout);
  }
  return longest;
}

}  // namespace

Dispatcher::Dispatcher(boost::asio::io_context& io, const Clock& clock, Telemetry& telemetry,
                       net::NameResolver& resolver, Consumer consumer)
    : io_(io),
      timer_(io),
      clock_(clock),
      telemetry_(telemetry),
      resolver_(resolver),
      consumer_(std::move(consumer)),
      scheduler_(schedule::Limits{}, *this, telemetry) {}

void Dispatcher::set_probes(ProbeTable probes) { probes_ = std::move(probes); }

void Dispatcher::start(WatchIndexPtr watch, const schedule::Limits& limits) {
  watch_ = std::move(watch);
  scheduler_.set_limits(limits);
  scheduler_.set_checks(watch_->watch().checks, clock_.now(), clock_.utc());
  if (!telemetry_.first_round_done) expect_first_round();
  tick();
}

void Dispatcher::confirm(const std::vector<CheckPtr>& checks) {
  boost::asio::post(io_, [this, checks] {
    if (stopped_) return;
    for (const CheckPtr& check : checks) {
      if (const CheckPtr& current = watch_->current(check)) {
        scheduler_.confirm(current->id, clock_.now());
      }
    }
    arm();
  });
}

void Dispatcher::stop() {
  stopped_ = true;
  timer_.cancel();
  for (auto& [name, probe] : probes_) probe->stop();
}

void Dispatcher::complete(std::uint64_t, Observation observation) {
  CheckPtr check = observation.check;
  consumer_(std::move(observation));
  bool must_wake = false;
  {
    const std::lock_guard lock(ended_mutex_);
    must_wake = ended_.empty() && !looks_soon_;
    ended_.push_back(std::move(check));
  }
  if (must_wake) look_again();
}

void Dispatcher::take_ended() {
  taken_.clear();
  {
    const std::lock_guard lock(ended_mutex_);
    taken_.swap(ended_);
  }
  for (const CheckPtr& check : taken_) watch_->expect(check->id);
  for (const CheckPtr& check : taken_) finished(check);
}

schedule::AddressAnswer Dispatcher::address_of(const Check& check) {
  if (check.host->address) return {.address = check.host->address};
  const net::Resolution known = resolver_.lookup(check.host->name, check.family);
  return {.address = known.address, .pending = known.status == net::Resolution::Status::pending};
}

void Dispatcher::tick() {
  last_tick_ = clock_.now();
  take_ended();
  due_.clear();
  scheduler_.collect_due(last_tick_, due_, kTolerance);
  for (schedule::Due& due : due_) send(std::move(due));
  flush();
  for (const CheckId check : scheduler_.missed()) note_first_look(check);
  if (not_looked_at_ != 0 && clock_.now() >= first_round_deadline_) {
    not_looked_at_ = 0;
    telemetry_.first_round_done = true;
  }
  arm();
}

void Dispatcher::arm() {
  const auto next = scheduler_.next_wakeup();
  if (next && !stopped_) arm_for(std::max(*next - kTolerance, last_tick_ + kTick));
  const bool soon = armed_for_ <= clock_.now() + kSoon;
  bool left_over = false;
  {
    const std::lock_guard lock(ended_mutex_);
    looks_soon_ = soon;
    left_over = !soon && !ended_.empty();
  }
  if (left_over) look_again();
}

void Dispatcher::arm_for(SteadyTime when) {
  if (armed_for_ <= when) return;
  armed_for_ = when;
  timer_.expires_at(std::chrono::time_point_cast<boost::asio::steady_timer::duration>(when));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error || stopped_) return;
    armed_for_ = SteadyTime::max();
    tick();
  });
}

void Dispatcher::look_again() {
  boost::asio::post(io_, [this] {
    take_ended();
    arm();
  });
}

void Dispatcher::send(schedule::Due due) {
  if (!due.address) {
    complete(0, unresolved(due.check, resolver_.lookup(due.check->host->name, due.check->family),
                           clock_.utc()));
    return;
  }
  const Module& module = *due.check->module;
  const Duration resolve_time = resolve_time_of(*due.check);
  batches_[probes_.find(module.prober)->second.get()].push_back(
      ProbeRequest{.id = ++last_request_,
                   .check = std::move(due.check),
                   .address = *due.address,
                   .resolve_time = resolve_time,
                   .deadline = clock_.now() + module.timeout});
}

Duration Dispatcher::resolve_time_of(const Check& check) {
  if (check.host->address) return Duration::zero();
  const net::Resolution known = resolver_.lookup(check.host->name, check.family);
  return known.status == net::Resolution::Status::fresh ? known.took : Duration::zero();
}

void Dispatcher::flush() {
  for (auto& [probe, batch] : batches_) {
    if (!batch.empty()) probe->submit(batch);
    batch.clear();
  }
}

void Dispatcher::finished(const CheckPtr& check) {
  if (stopped_) return;
  const CheckPtr& current = watch_->current(check);
  if (!current) return;
  scheduler_.completed(current->id);
  note_first_look(current->id);
}

void Dispatcher::note_first_look(CheckId check) {
  if (not_looked_at_ == 0 || looked_at_[check]) return;
  looked_at_[check] = true;
  if (--not_looked_at_ == 0) telemetry_.first_round_done = true;
}

void Dispatcher::expect_first_round() {
  const Watch& watch = watch_->watch();
  looked_at_.assign(watch.checks.size(), false);
  not_looked_at_ = watch.checks.size();
  first_round_deadline_ = clock_.now() + first_round_limit(watch);
  if (not_looked_at_ == 0) telemetry_.first_round_done = true;
}

}  // namespace reachd::app
