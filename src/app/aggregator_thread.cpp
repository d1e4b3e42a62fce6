#include "app/aggregator_thread.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "app/thread_priority.hpp"
#include "reachd/fetch_ahead.hpp"

namespace reachd::app {
namespace {

using namespace std::chrono_literals;

/// Some seconds' worth at the fastest pace that the engine is made for.
constexpr std::size_t kQueueCapacity = 65536;
constexpr auto kPublishInterval = 1s;
constexpr auto kAdvanceInterval = 1s;
/// Of the thread's time, snapshots take one part in so many at most, but one comes in this time.
constexpr int kPublishShare = 20;
/// The same while only counters and times move on: nobody waits for these.
constexpr int kQuietPublishShare = 200;
constexpr Duration kLongestRest = 10s;
/// Memory for more items than this is given back.
constexpr std::size_t kItemsKept = 4096;
/// What comes in within so long is dealt with at one go. Nobody sees states that are newer.
constexpr auto kGather = 20ms;
/// How many observations before its turn the check of one is fetched, and then what the aggregator
/// knows of that check.
constexpr std::size_t kCheckAhead = 32;
constexpr std::size_t kRecordAhead = 24;

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

SnapshotPtr AggregatorThread::latest() const {
  const std::lock_guard lock(latest_mutex_);
  return latest_;
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
    queue_.pop_all(items, time_to_next_duty(), kGather);
    for (std::size_t i = 0; i < items.size(); ++i) {
      look_ahead(std::span(items).subspan(i));
      std::visit([this](auto& value) { handle(value); }, items[i]);
    }
    items.clear();
    if (items.capacity() > kItemsKept) items.shrink_to_fit();
    do_duties();
  }
  publish();
  if (recorder_) recorder_->finish();
}

void AggregatorThread::look_ahead(std::span<const Item> items) const {
  if (items.size() > kCheckAhead) {
    if (const auto* next = std::get_if<Observation>(&items[kCheckAhead])) {
      fetch_ahead(next->check.get());
    }
  }
  if (items.size() > kRecordAhead) {
    if (const auto* next = std::get_if<Observation>(&items[kRecordAhead])) {
      aggregator_.expect(next->check->id);
    }
  }
}

void AggregatorThread::do_duties() {
  const SteadyTime now = clock_.now();
  const bool publishes = now >= next_publication();
  if (publishes || now - advanced_ >= kAdvanceInterval) {
    advanced_ = now;
    report(aggregator_.advance(clock_.utc()));
  }
  if (publishes) publish();
  if (publishes && recorder_) recorder_->flush();
}

SteadyTime AggregatorThread::next_publication() const {
  const int share = changed_ ? kPublishShare : kQuietPublishShare;
  const Duration rest = std::min(share * publishing_took_, kLongestRest);
  return published_ + (changed_ ? rest : std::max<Duration>(rest, kPublishInterval));
}

std::chrono::milliseconds AggregatorThread::time_to_next_duty() const {
  const SteadyTime next = std::min(advanced_ + kAdvanceInterval, next_publication());
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - clock_.now());
  return std::clamp<std::chrono::milliseconds>(left, 0ms, kAdvanceInterval);
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
  report(aggregator_.observe(std::move(observation)));
}

void AggregatorThread::handle(NewWatch& change) {
  watch_ = std::move(change.watch);
  aggregator_.set_watch(watch_->watch(), std::move(change.windows), clock_.utc());
  changed_ = true;
}

void AggregatorThread::report(const aggregate::Update& update) {
  changed_ = changed_ || update.changed();
  has_news_ = has_news_ || update.concerns_failures();
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

void AggregatorThread::diagnose() {
  const UtcTime now = clock_.utc();
  if (!incident_watch_.is_due(now, has_news_)) return;
  has_news_ = false;
  IncidentReportPtr report = incident_watch_.look(aggregator_, now);
  const std::lock_guard lock(latest_mutex_);
  incidents_.swap(report);
}

void AggregatorThread::publish() {
  const SteadyTime begun = clock_.now();
  diagnose();
  SnapshotPtr snapshot = std::make_shared<const Snapshot>(aggregator_.snapshot(clock_.utc()));
  published_ = clock_.now();
  publishing_took_ = published_ - begun;
  changed_ = false;
  // The former goes after the lock: to take a large one down takes long.
  const std::lock_guard lock(latest_mutex_);
  latest_.swap(snapshot);
}

}  // namespace reachd::app
