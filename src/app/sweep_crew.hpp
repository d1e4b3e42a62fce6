#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "app/sweeper.hpp"
#include "reachd/clock.hpp"
#include "reachd/contact.hpp"
#include "reachd/log.hpp"
#include "reachd/telemetry.hpp"

namespace reachd::app {

/// Sweeps prefixes by several sweepers side by side, where they may go as fast as packets do: each
/// has a part of every prefix, with sockets and a thread of its own. One thread calls.
class SweepCrew {
 public:
  /// At most `most` members, at least one. All of the others outlive the crew. Throws as Sweeper
  /// does.
  SweepCrew(const Clock& clock, Log& log, const Contact& contact, std::vector<SweepTask> tasks,
            unsigned most);

  /// Probes handed out.
  std::uint64_t position() const;
  bool is_done() const;
  /// When the last of them ended. Only once is_done().
  SteadyTime finished() const;
  /// Ends the threads. What is outstanding is given up.
  void stop();
  /// By prefix, in the order of the tasks, and within one by address. Only after stop().
  std::vector<const Sweep*> sweeps() const;

  /// Of all of them. Only after stop().
  Sweeper::Sending sending() const;

  struct Replies {
    std::uint64_t late = 0;
    std::uint64_t duplicate = 0;
    std::uint64_t unmatched = 0;
    std::uint64_t forged = 0;
    /// Lost in queues of ours.
    std::uint64_t dropped = 0;
  };
  Replies replies() const;

 private:
  struct Member {
    explicit Member(const Clock& clock, Log& log, const Contact& contact)
        : sweeper({clock, telemetry, log, contact}) {}

    /// Its own: a counter that two threads write costs both of them.
    Telemetry telemetry;
    Sweeper sweeper;
  };

  std::vector<std::unique_ptr<Member>> members_;
};

}  // namespace reachd::app
