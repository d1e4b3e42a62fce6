#pragma once

#include <chrono>
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

/// Runs the aggregate on a thread of its own, behind a bounded queue, and publishes snapshots of
/// it: after every change of a state at once, otherwise once a second, and less often where that
/// would take more than a small share of its time.
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
  /// Any thread; never null.
  SnapshotPtr latest() const;
  /// Any thread; never null.
  IncidentReportPtr incidents() const;
  /// Returns once everything pushed so far is part of the last snapshot.
  void stop();

 private:
  struct NewWatch {
    WatchIndexPtr watch;
    std::vector<Duration> windows;
  };
  using Item = std::variant<Observation, NewWatch>;

  void run();
  void handle(Observation& observation);
  void handle(NewWatch& change);
  void report(const aggregate::Update& update);
  /// Fetches what the handling of some later items will touch; the first is handled now.
  void look_ahead(std::span<const Item> items) const;
  /// Lets time pass, and publishes, as far as it is time for that.
  void do_duties();
  SteadyTime next_publication() const;
  std::chrono::milliseconds time_to_next_duty() const;
  void diagnose();
  void publish();

  const Clock& clock_;
  Telemetry& telemetry_;
  Log& log_;
  LocalErrors local_errors_;
  std::unique_ptr<ObservationRecorder> recorder_;
  IncidentWatch incident_watch_;
  /// Since the diagnosis last looked.
  bool has_news_ = false;
  Confirm confirm_;
  WatchIndexPtr watch_;
  aggregate::Aggregator aggregator_;
  SteadyTime advanced_;
  SteadyTime published_;
  Duration publishing_took_{};
  bool changed_ = false;
  BoundedQueue<Item> queue_;
  mutable std::mutex latest_mutex_;
  SnapshotPtr latest_;
  IncidentReportPtr incidents_ = std::make_shared<const IncidentReport>();
  std::thread thread_;
};

}  // namespace reachd::app
