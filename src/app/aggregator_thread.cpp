#include "app/aggregator_thread.hpp"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "app/thread_priority.hpp"
#include "reachd/fetch_ahead.hpp"

namespace reachd::app {
namespace {

using namespace std::chrono_literals;

/// Some seconds' worth at the fastest pace that the engine is made for.
constexpr std::size_t kQueueCapacity = 65536;
constexpr auto kAdvanceInterval = 1s;
/// Of the thread's time, what follows a change of a state takes one part in so many at most.
constexpr int kShareAfterChange = 20;
/// The same while only counters and times move on.
constexpr int kQuietShare = 200;
/// Counters and times in a snapshot are no older than this unless the share is used up.
constexpr auto kQuietInterval = 1s;
constexpr Duration kLongestRest = 10s;
/// Who has waited so long for a snapshot with the latest change gets the former.
constexpr Duration kLongestWait = 1s;
/// Memory for more items than this is given back.
constexpr std::size_t kItemsKept = 4096;
/// What comes in within so long is dealt with at one go. Nobody sees states that are newer.
constexpr auto kGather = 20ms;
/// How many observations before its turn the memory that handling one touches is fetched, in three
/// steps.
constexpr std::size_t kCheckAhead = 36;
constexpr std::size_t kRecordAhead = 24;
constexpr std::size_t kRestAhead = 12;

/// That a host is there at all is seen once for each, of which there may be very many.
LogLevel level_of(const Transition& transition) {
  if (transition.to == State::down || transition.to == State::degraded) return LogLevel::warn;
  return transition.from == State::unproven ? LogLevel::debug : LogLevel::info;
}

void log_transition(Log& log, const aggregate::HostTransition& changed) {
  const Transition& transition = changed.transition;
  log.write(level_of(transition), "host changed state",
            {{"host", changed.host->name},
             {"from", std::string(to_string(transition.from))},
             {"to", std::string(to_string(transition.to))},
             {"onset", format_time(transition.onset)},
             {"detected", format_time(transition.detected)}});
}

bool tell_the_same(const IncidentReport& a, const IncidentReport& b) {
  const auto told = [](const Incident& incident) {
    return std::tie(incident.id, incident.scope, incident.ended, incident.cause, incident.summary);
  };
  return std::ranges::equal(a.incidents, b.incidents, {}, told, told);
}

/// Counted as a probe that ended, but nothing that it came to is taken for what the check of now
/// would have come to.
void cancel(Observation& observation) {
  observation.outcome = Outcome::cancelled;
  observation.reason = "check_changed";
  observation.rtt.reset();
  observation.phases = {};
  observation.detail = {};
}

}  // namespace

AggregatorThread::AggregatorThread(const Clock& clock, Telemetry& telemetry, Log& log,
                                   WatchIndexPtr watch, std::vector<Duration> windows,
                                   Confirm confirm, std::unique_ptr<ObservationRecorder> recorder)
    : clock_(clock),
      telemetry_(telemetry),
      log_(log),
      local_errors_(clock, log),
      recorder_(std::move(recorder)),
      incident_watch_(log),
      confirm_(std::move(confirm)),
      watch_(std::move(watch)),
      aggregator_(watch_->watch(), std::move(windows), clock.utc()),
      advanced_(clock.now()),
      queue_(kQueueCapacity) {
  publish();
  thread_ = std::thread([this] {
    run_me_after_others();
    run();
  });
}

AggregatorThread::~AggregatorThread() { stop(); }

void AggregatorThread::push(Observation observation) {
  if (!queue_.try_push(std::move(observation))) telemetry_.observations_dropped++;
}

void AggregatorThread::set_watch(WatchIndexPtr watch, std::vector<Duration> windows) {
  queue_.push(NewWatch{std::move(watch), std::move(windows)});
}

void AggregatorThread::ask(SnapshotDone done) {
  if (queue_.push(done)) return;
  // What ended has told all that it knew.
  SnapshotPtr last;
  {
    const std::lock_guard lock(latest_mutex_);
    last = latest_;
  }
  done(std::move(last));
}

IncidentReportPtr AggregatorThread::incidents() const {
  const std::lock_guard lock(latest_mutex_);
  return incidents_;
}

void AggregatorThread::stop() {
  queue_.close();
  if (thread_.joinable()) thread_.join();
}

void AggregatorThread::run() {
  std::vector<Item> items;
  while (!queue_.closed_and_empty()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next_duty() - clock_.now());
    queue_.pop_all(items, std::clamp<std::chrono::milliseconds>(left, 0ms, kAdvanceInterval),
                   kGather);
    handle_all(items);
    items.clear();
    if (items.capacity() > kItemsKept) items.shrink_to_fit();
    do_duties();
  }
  publish();
  answer_all();
  if (recorder_) recorder_->finish();
}

void AggregatorThread::handle_all(std::span<Item> items) {
  for (std::size_t i = 0; i < kCheckAhead; ++i) fetch_check(items, i);
  for (std::size_t i = 0; i < kRecordAhead; ++i) fetch_record(items, i);
  for (std::size_t i = 0; i < kRestAhead; ++i) fetch_rest(items, i);
  for (std::size_t i = 0; i < items.size(); ++i) {
    fetch_check(items, i + kCheckAhead);
    fetch_record(items, i + kRecordAhead);
    fetch_rest(items, i + kRestAhead);
    std::visit([this](auto& value) { handle(value); }, items[i]);
  }
}

void AggregatorThread::fetch_check(std::span<const Item> items, std::size_t at) {
  if (at >= items.size()) return;
  const auto* observation = std::get_if<Observation>(&items[at]);
  if (observation != nullptr) fetch_ahead(observation->check.get());
}

void AggregatorThread::fetch_record(std::span<const Item> items, std::size_t at) const {
  if (at >= items.size()) return;
  const auto* observation = std::get_if<Observation>(&items[at]);
  if (observation == nullptr) return;
  watch_->expect(observation->check->id);
  aggregator_.expect(observation->check->id);
}

void AggregatorThread::fetch_rest(std::span<const Item> items, std::size_t at) const {
  if (at >= items.size()) return;
  const auto* observation = std::get_if<Observation>(&items[at]);
  if (observation != nullptr) aggregator_.expect_next(observation->check->id);
}

SteadyTime AggregatorThread::Pace::next(int share) const {
  return ended + std::min(share * took, kLongestRest);
}

SteadyTime AggregatorThread::next_duty() const {
  SteadyTime next = advanced_ + kAdvanceInterval;
  if (is_undiagnosed_) next = std::min(next, diagnosing_.next(kShareAfterChange));
  if (is_unpublished_ && !waiting_.empty()) {
    next = std::min({next, publishing_.next(kShareAfterChange), waiting_since_ + kLongestWait});
  }
  return next;
}

void AggregatorThread::do_duties() {
  const SteadyTime now = clock_.now();
  if (now - advanced_ >= kAdvanceInterval) advance(now);
  diagnose(now);
  answer(now);
}

void AggregatorThread::advance(SteadyTime now) {
  advanced_ = now;
  report(aggregator_.advance(clock_.utc()));
  if (recorder_) recorder_->flush();
}

void AggregatorThread::handle(Observation& observation) {
  const CheckPtr& current = watch_->current(observation.check);
  if (!current) {
    telemetry_.observations_dropped++;
    return;
  }
  if (!WatchIndex::ask_the_same(*observation.check, *current)) cancel(observation);
  if (observation.check != current) observation.check = current;
  observation.vantage = watch_->watch().vantage;
  local_errors_.note(observation);
  if (recorder_) recorder_->note(observation);
  report(aggregator_.observe(observation));
}

void AggregatorThread::handle(NewWatch& change) {
  watch_ = std::move(change.watch);
  aggregator_.set_watch(watch_->watch(), std::move(change.windows), clock_.utc());
  is_unpublished_ = true;
  telemetry_.changes++;
}

void AggregatorThread::handle(SnapshotDone& done) {
  if (waiting_.empty()) waiting_since_ = clock_.now();
  waiting_.push_back(std::move(done));
}

void AggregatorThread::report(const aggregate::Update& update) {
  const bool is_shown = update.changed() || !update.level_shifts.empty();
  is_unpublished_ = is_unpublished_ || is_shown;
  is_undiagnosed_ = is_undiagnosed_ || update.concerns_failures();
  if (is_shown) telemetry_.changes++;
  for (const aggregate::HostTransition& changed : update.hosts) log_transition(log_, changed);
  if (update.vantage_healthy) {
    log_.write(*update.vantage_healthy ? LogLevel::info : LogLevel::warn,
               *update.vantage_healthy ? "vantage healthy: the controls answer"
                                       : "vantage unhealthy: the controls fail, states are unknown",
               {{"vantage", watch_->watch().vantage->name}});
  }
  if (update.confirm.empty()) return;
  std::vector<CheckPtr> checks;
  for (const CheckId id : update.confirm) checks.push_back(watch_->watch().checks[id]);
  confirm_(checks);
}

void AggregatorThread::diagnose(SteadyTime now) {
  const UtcTime utc = clock_.utc();
  const int share = is_undiagnosed_ ? kShareAfterChange : kQuietShare;
  if (now < diagnosing_.next(share) || !incident_watch_.is_due(utc, is_undiagnosed_)) return;
  is_undiagnosed_ = false;
  IncidentReportPtr report;
  diagnosing_.time(clock_, [&] { report = incident_watch_.look(aggregator_, utc); });
  const bool is_news = !tell_the_same(*report, *incidents_);
  {
    const std::lock_guard lock(latest_mutex_);
    incidents_.swap(report);
  }
  if (!is_news) return;
  // Pages are kept as long as their snapshot is the latest.
  is_unpublished_ = true;
  telemetry_.changes++;
}

void AggregatorThread::answer(SteadyTime now) {
  if (waiting_.empty()) return;
  const SteadyTime quiet =
      std::max(publishing_.ended + kQuietInterval, publishing_.next(kQuietShare));
  if (now >= (is_unpublished_ ? publishing_.next(kShareAfterChange) : quiet)) {
    advance(now);
    publish();
  } else if (is_unpublished_ && now < waiting_since_ + kLongestWait) {
    return;
  }
  answer_all();
}

void AggregatorThread::answer_all() {
  for (const SnapshotDone& done : std::exchange(waiting_, {})) done(latest_);
}

void AggregatorThread::publish() {
  SnapshotPtr snapshot;
  publishing_.time(clock_, [&] {
    snapshot = std::make_shared<const Snapshot>(aggregator_.snapshot(clock_.utc()));
  });
  is_unpublished_ = false;
  // The former goes after the lock: to take a large one down takes long.
  const std::lock_guard lock(latest_mutex_);
  latest_.swap(snapshot);
}

}  // namespace reachd::app
