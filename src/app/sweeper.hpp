#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "app/local_errors.hpp"
#include "app/sweep.hpp"
#include "icmp/icmp_codec.hpp"
#include "net/icmp_socket.hpp"
#include "net/packet_engine.hpp"
#include "net/packet_poll.hpp"
#include "reachd/clock.hpp"
#include "reachd/contact.hpp"
#include "reachd/log.hpp"
#include "reachd/probe.hpp"
#include "reachd/sweep.hpp"
#include "reachd/telemetry.hpp"

namespace reachd::app {

/// Carries out sweeps with a packet engine of its own, on a thread of its own: nothing that a sweep
/// sends or receives stands before a probe of the watch.
class Sweeper final : private ObservationSink {
 public:
  /// All of them outlive the sweeper.
  struct Environment {
    const Clock& clock;
    Telemetry& telemetry;
    Log& log;
    const Contact& contact;
    /// The thread lets those that send the watch's probes go first.
    bool yields = false;
    /// The log is told of probes that fail for a reason of ours.
    bool logs_failures = false;
  };

  /// Throws std::system_error if the system has no descriptor or randomness left.
  explicit Sweeper(const Environment& environment);
  ~Sweeper() override;

  /// Sweeps these from now on instead of those before. One that is as it was, save for where its
  /// rounds begin, goes on where it is, with all that it knows. Throws std::system_error, with
  /// nothing changed, if the system has no thread left for the first tasks. One thread calls.
  void use(std::vector<SweepTask> tasks);

  /// As of the last second; any thread; never null.
  SweepReportsPtr reports() const;
  /// Probes handed out by all sweeps; any thread.
  std::uint64_t position() const { return position_.load(std::memory_order_relaxed); }
  /// Every task has an end, and has reached it; any thread.
  bool is_done() const { return done_; }
  /// When it was reached. Only once is_done().
  SteadyTime finished() const { return published_; }
  struct Sending {
    std::uint64_t packets = 0;
    SteadyTime first;
    SteadyTime last;
  };
  /// What has left so far, and when. Only after stop().
  const Sending& sending() const { return sending_; }
  /// Ends the thread. What is outstanding is given up.
  void stop();
  /// Only after stop().
  const std::vector<Sweep>& sweeps() const { return sweeps_; }

 private:
  void complete(std::uint64_t request_id, Observation observation) override;
  void run();
  void take_up_tasks();
  /// What is under way of those that go on is not touched.
  void replace_sweeps(std::vector<SweepTask> tasks);
  std::optional<std::size_t> index_of(const SweepTask& task) const;
  /// `former`: of each sweep the index that it had, if it was there before.
  void hand_out_keys(std::span<const std::optional<std::size_t>> former);
  /// Hands the engine what is due, a batch at most.
  void feed(SteadyTime now);
  SteadyTime next_due() const;
  void publish(SteadyTime now);
  void note_sent(SteadyTime now);

  Environment environment_;
  std::vector<Sweep> sweeps_;
  /// What stands for each in the ids of its requests, wherever it comes to stand itself; and, by
  /// key, where that is.
  std::vector<std::size_t> keys_;
  std::vector<std::size_t> index_of_key_;
  /// Indices of sweeps, in the order in which they are asked what is due.
  std::vector<std::size_t> turns_;
  icmp::IcmpCodec codec_;
  net::IcmpSocketFactory factory_;
  net::PacketEngine engine_;
  LocalErrors local_errors_;
  net::PacketPoll poll_;
  std::vector<ProbeRequest> batch_;
  Sending sending_;
  SteadyTime published_;
  std::atomic<std::uint64_t> position_{0};
  std::atomic<bool> done_{false};
  std::atomic<bool> stopped_{false};
  /// Guards what follows.
  mutable std::mutex mutex_;
  std::optional<std::vector<SweepTask>> tasks_;
  SweepReportsPtr reports_;
  std::thread thread_;
};

}  // namespace reachd::app
