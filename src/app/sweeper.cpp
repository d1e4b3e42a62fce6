#include "app/sweeper.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <numeric>
#include <utility>

#include "app/thread_priority.hpp"
#include "net/keyed_token.hpp"

namespace reachd::app {
namespace {

constexpr Duration kPublishInterval = std::chrono::seconds(1);
/// Request ids are a sweep's key above a position: 2^24 addresses leave 2^24 rounds.
constexpr unsigned kPositionBits = 48;
constexpr std::uint64_t kPositionMask = (std::uint64_t{1} << kPositionBits) - 1;

bool is_same(const SweepTask& one, const SweepTask& other) {
  return one.prefix == other.prefix && one.interval == other.interval &&
         one.timeout == other.timeout && one.rounds == other.rounds && one.seed == other.seed &&
         one.exclude == other.exclude;
}

}  // namespace

Sweeper::Sweeper(const Environment& environment)
    : environment_(environment),
      codec_(net::KeyedToken::with_random_key(), environment.contact),
      factory_(environment.clock, environment.log),
      engine_({environment.clock, *this, environment.telemetry}, codec_, factory_),
      local_errors_(environment.clock, environment.log),
      published_(environment.clock.now()),
      reports_(std::make_shared<SweepReports>()) {}

Sweeper::~Sweeper() { stop(); }

void Sweeper::use(std::vector<SweepTask> tasks) {
  if (!thread_.joinable()) {
    if (tasks.empty()) return;
    thread_ = std::thread([this] { run(); });
  }
  {
    const std::lock_guard lock(mutex_);
    tasks_ = std::move(tasks);
  }
  poll_.wake();
}

void Sweeper::stop() {
  stopped_ = true;
  poll_.wake();
  if (!thread_.joinable()) return;
  thread_.join();
  // Stopped before it began, it has its sweeps all the same.
  take_up_tasks();
}

SweepReportsPtr Sweeper::reports() const {
  const std::lock_guard lock(mutex_);
  return reports_;
}

void Sweeper::run() {
  if (environment_.yields) run_me_after_others();
  while (!stopped_ && !done_) {
    take_up_tasks();
    feed(environment_.clock.now());
    const SteadyTime stepped = engine_.step();
    // Nothing more is handed out before what waits is sent.
    const SteadyTime next = engine_.waiting() > 0 ? stepped : std::min(stepped, next_due());
    const bool done = !sweeps_.empty() && std::ranges::all_of(sweeps_, &Sweep::is_done);
    const SteadyTime now = environment_.clock.now();
    note_sent(now);
    if (done || now - published_ >= kPublishInterval) publish(now);
    done_ = done;
    if (!done) poll_.wait(engine_, now, std::min(next, published_ + kPublishInterval));
  }
  engine_.cancel_all();
}

void Sweeper::note_sent(SteadyTime now) {
  const std::uint64_t sent = engine_.sent();
  if (sent == sending_.packets) return;
  if (sending_.packets == 0) sending_.first = now;
  sending_.packets = sent;
  sending_.last = now;
}

void Sweeper::take_up_tasks() {
  std::optional<std::vector<SweepTask>> tasks;
  {
    const std::lock_guard lock(mutex_);
    tasks.swap(tasks_);
  }
  if (!tasks) return;
  const auto is_task_of = [](const SweepTask& task, const Sweep& sweep) {
    return is_same(sweep.task(), task);
  };
  if (!sweeps_.empty() && std::ranges::equal(*tasks, sweeps_, is_task_of)) return;
  replace_sweeps(std::move(*tasks));
  turns_.resize(sweeps_.size());
  std::iota(turns_.begin(), turns_.end(), std::size_t{0});
  publish(environment_.clock.now());
}

void Sweeper::replace_sweeps(std::vector<SweepTask> tasks) {
  /// By task: which sweep goes on with it.
  std::vector<std::optional<std::size_t>> former;
  std::vector<bool> goes_on(sweeps_.size());
  for (const SweepTask& task : tasks) {
    former.push_back(index_of(task));
    if (former.back()) goes_on[*former.back()] = true;
  }
  // Nothing that is under way may come back to another sweep that gets its key.
  engine_.cancel([&](const ProbeRequest& request) {
    return !goes_on[index_of_key_[request.id >> kPositionBits]];
  });
  std::vector<Sweep> sweeps;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    sweeps.push_back(former[i] ? std::move(sweeps_[*former[i]])
                               : Sweep(std::move(tasks[i]), environment_.clock.now()));
  }
  sweeps_ = std::move(sweeps);
  hand_out_keys(former);
}

std::optional<std::size_t> Sweeper::index_of(const SweepTask& task) const {
  const auto same = [&](const Sweep& sweep) { return is_same(sweep.task(), task); };
  const auto found = std::ranges::find_if(sweeps_, same);
  if (found == sweeps_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - sweeps_.begin());
}

void Sweeper::hand_out_keys(std::span<const std::optional<std::size_t>> former) {
  std::vector<bool> is_taken(index_of_key_.size() + former.size());
  for (const auto& index : former) {
    if (index) is_taken[keys_[*index]] = true;
  }
  std::vector<std::size_t> keys;
  std::size_t next_free = 0;
  for (const auto& index : former) {
    while (!index && is_taken[next_free]) ++next_free;
    keys.push_back(index ? keys_[*index] : next_free++);
  }
  keys_ = std::move(keys);
  index_of_key_.assign(keys_.empty() ? 0 : std::ranges::max(keys_) + 1, 0);
  for (std::size_t i = 0; i < keys_.size(); ++i) index_of_key_[keys_[i]] = i;
}

void Sweeper::feed(SteadyTime now) {
  if (engine_.waiting() > 0) return;
  batch_.clear();
  std::uint64_t position = 0;
  // Each time another is the first to fill the batch.
  if (!sweeps_.empty()) std::rotate(turns_.begin(), turns_.begin() + 1, turns_.end());
  for (const std::size_t i : turns_) {
    sweeps_[i].collect(now, std::uint64_t{keys_[i]} << kPositionBits, net::kPacketBatch, batch_);
    position += sweeps_[i].position();
  }
  position_.store(position, std::memory_order_relaxed);
  engine_.add(batch_);
}

SteadyTime Sweeper::next_due() const {
  SteadyTime next = SteadyTime::max();
  for (const Sweep& sweep : sweeps_) next = std::min(next, sweep.next());
  return next;
}

void Sweeper::complete(std::uint64_t request_id, Observation observation) {
  Sweep& sweep = sweeps_[index_of_key_[request_id >> kPositionBits]];
  if (environment_.logs_failures) local_errors_.note(observation);
  sweep.complete(request_id & kPositionMask, observation);
}

void Sweeper::publish(SteadyTime now) {
  published_ = now;
  auto reports = std::make_shared<SweepReports>();
  for (const Sweep& sweep : sweeps_) reports->push_back(sweep.report());
  const std::lock_guard lock(mutex_);
  reports_ = std::move(reports);
}

}  // namespace reachd::app
