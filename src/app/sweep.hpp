#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "aggregate/sweep_census.hpp"
#include "reachd/address.hpp"
#include "reachd/check.hpp"
#include "reachd/clock.hpp"
#include "reachd/observation.hpp"
#include "reachd/probe.hpp"
#include "schedule/sweep_order.hpp"
#include "schedule/sweep_pace.hpp"

namespace reachd::app {

/// A prefix to sweep by ICMP echo.
struct SweepTask {
  /// At most 2^24 addresses.
  Prefix prefix;
  /// Of a round, not below the timeout; zero: as fast as packets go.
  Duration interval{};
  Duration timeout{};
  /// 0: no end.
  std::uint64_t rounds = 0;
  /// Equal seeds give equal orders.
  std::uint64_t seed = 0;
  /// Never probed.
  std::vector<Prefix> exclude = {};
  /// Where in the order each round begins.
  std::uint64_t first = 0;
};

/// The addresses of a prefix, each once a round: hands out what is due, and takes in what came of
/// it. Pure. One thread.
class Sweep {
 public:
  Sweep(SweepTask task, SteadyTime start);

  /// Appends the requests that are due, until `batch` holds `most`. Their ids are positions, on top
  /// of `first_id`.
  void collect(SteadyTime now, std::uint64_t first_id, std::size_t most,
               std::vector<ProbeRequest>& batch);
  /// The probe of that position ended.
  void complete(std::uint64_t position, const Observation& observation);

  const SweepTask& task() const { return task_; }
  const aggregate::SweepCensus& census() const { return census_; }
  SweepReport report() const;
  /// When the next probe is due; SteadyTime::max() after the last.
  SteadyTime next() const { return has_more() ? pace_.next() : SteadyTime::max(); }
  /// How many probes were handed out or passed over as excluded, in all rounds.
  std::uint64_t position() const { return pace_.position(); }
  /// Every probe of every round has ended.
  bool is_done() const { return !has_more() && outstanding_[0] == 0 && outstanding_[1] == 0; }
  /// Never probed.
  bool excludes(const IpAddress& address) const;

 private:
  bool has_more() const { return task_.rounds == 0 || position() < task_.rounds * order_.size(); }
  IpAddress address_at(std::uint64_t position) const;
  std::uint64_t& outstanding_of(std::uint64_t round) { return outstanding_[round % 2]; }
  std::uint64_t& sent_of(std::uint64_t round) { return sent_[round % 2]; }
  void end_rounds();

  SweepTask task_;
  CheckPtr check_;
  schedule::SweepOrder order_;
  schedule::SweepPace pace_;
  aggregate::SweepCensus census_;
  /// Probes under way of the present round and of the one before: there are no others, for a round
  /// is longer than the timeout by more than a probe may be late and overdue.
  std::array<std::uint64_t, 2> outstanding_{};
  /// Those of the same rounds that ended, and had been sent.
  std::array<std::uint64_t, 2> sent_{};
  std::uint64_t ended_rounds_ = 0;
  /// When the latest probe to have ended did, of those that were sent.
  UtcTime latest_ = UtcTime::min();
};

}  // namespace reachd::app
