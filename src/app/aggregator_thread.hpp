#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <variant>
#include <vector>

#include "aggregate/aggregator.hpp"
#include "app/bounded_queue.hpp"
#include "app/incident_watch.hpp"
#include "app/local_errors.hpp"
#include "app/observation_recorder.hpp"
#include "app/watch_index.hpp"
#include "reachd/clock.hpp"
#include "reachd/incident.hpp"
#include "reachd/log.hpp"
#include "reachd/snapshot.hpp"
#include "reachd/telemetry.hpp"

namespace reachd::app {

/// Runs the aggregate on a thread of its own, behind a bounded queue. A snapshot is taken when
/// somebody asks for one: nobody pays for what nobody reads.
class AggregatorThread {
 public:
  /// Called on the aggregator's thread with checks that want one more probe soon.
  using Confirm = std::function<void(const std::vector<CheckPtr>&)>;

  /// `clock`: one whose UTC does not go back. `recorder`: null if nothing is recorded.
  AggregatorThread(const Clock& clock, Telemetry& telemetry, Log& log, WatchIndexPtr watch,
                   std::vector<Duration> windows, Confirm confirm,
                   std::unique_ptr<ObservationRecorder> recorder = nullptr);
  /// Stops as stop() does.
  ~AggregatorThread();

  /// Any thread. An observation that finds the queue full is dropped and counted.
  void push(Observation observation);
  /// Any thread. Takes effect after the observations pushed before it.
  void set_watch(WatchIndexPtr watch, std::vector<Duration> windows);
  /// Called on the aggregator's thread, or after stop() on the asker's.
  using SnapshotDone = std::function<void(SnapshotPtr snapshot)>;
  /// Any thread. Calls `done` once, within about a second, with a snapshot that is not null and
  /// holds whatever was pushed before: but for up to a second of mere counts and times, and for up
  /// to ten seconds of everything where snapshots would take more than a small share of the
  /// thread's time, or it is ending.
  void ask(SnapshotDone done);
  /// Any thread; never null.
  IncidentReportPtr incidents() const;
  /// Returns once everything pushed so far is part of the last snapshot, which whoever asks from
  /// then on gets.
  void stop();

 private:
  struct NewWatch {
    WatchIndexPtr watch;
    std::vector<Duration> windows;
  };
  /// Of work that must not take more than a share of the thread's time.
  struct Pace {
    SteadyTime ended;
    Duration took{};

    /// From when on it may be done again if it is to take one part in `share` at most.
    SteadyTime next(int share) const;
    template <typename Work>
    void time(const Clock& clock, Work work) {
      const SteadyTime begun = clock.now();
      work();
      ended = clock.now();
      took = ended - begun;
    }
  };
  using Item = std::variant<Observation, NewWatch, SnapshotDone>;

  void run();
  void handle(Observation& observation);
  void handle(NewWatch& change);
  void handle(SnapshotDone& done);
  void report(const aggregate::Update& update);
  void handle_all(std::span<Item> items);
  /// Fetch the check of an observation, what leads to all that is known of it, and that; nothing
  /// beyond the end. Each needs what the one before it has fetched.
  static void fetch_check(std::span<const Item> items, std::size_t at);
  void fetch_record(std::span<const Item> items, std::size_t at) const;
  void fetch_rest(std::span<const Item> items, std::size_t at) const;
  void do_duties();
  void advance(SteadyTime now);
  void diagnose(SteadyTime now);
  void answer(SteadyTime now);
  void answer_all();
  void publish();
  SteadyTime next_duty() const;

  const Clock& clock_;
  Telemetry& telemetry_;
  Log& log_;
  LocalErrors local_errors_;
  std::unique_ptr<ObservationRecorder> recorder_;
  IncidentWatch incident_watch_;
  /// A state that the diagnosis has not looked at, and one that is in no snapshot.
  bool is_undiagnosed_ = false;
  bool is_unpublished_ = false;
  Confirm confirm_;
  WatchIndexPtr watch_;
  aggregate::Aggregator aggregator_;
  SteadyTime advanced_;
  Pace diagnosing_;
  Pace publishing_;
  std::vector<SnapshotDone> waiting_;
  /// The first of them.
  SteadyTime waiting_since_;
  BoundedQueue<Item> queue_;
  mutable std::mutex latest_mutex_;
  SnapshotPtr latest_;
  IncidentReportPtr incidents_ = std::make_shared<const IncidentReport>();
  std::thread thread_;
};

}  // namespace reachd::app
