#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

#include "reachd/clock.hpp"

namespace reachd {

/// Why a slot of the schedule was not kept.
enum class MissReason : std::uint8_t {
  rate_limited,
  excluded,
  overload,
  no_address,
  still_running
};
inline constexpr std::array kAllMissReasons{MissReason::rate_limited, MissReason::excluded,
                                            MissReason::overload, MissReason::no_address,
                                            MissReason::still_running};
std::string_view to_string(MissReason reason);

/// Upper bounds, in seconds, of the schedule lag histogram; the last bucket is +Inf.
inline constexpr std::array kLagBucketBounds{0.0001, 0.0005, 0.001, 0.0025, 0.005,
                                             0.01,   0.025,  0.1,   1.0,    10.0};

/// The node's own counters. Any thread writes and reads them: relaxed atomics suffice.
struct Telemetry {
  using Counter = std::atomic<std::uint64_t>;

  /// Not cumulative; one more than the bounds, for +Inf.
  std::array<Counter, kLagBucketBounds.size() + 1> schedule_lag_buckets{};
  std::atomic<std::int64_t> schedule_lag_sum_ns{0};
  std::array<Counter, kAllMissReasons.size()> probes_missed{};

  Counter receive_drops{0};
  Counter late_replies{0};
  Counter duplicate_replies{0};
  /// Replies to a probe of which nothing is known any more, be they late or doubled.
  Counter unmatched_replies{0};
  /// Replies with our id whose token, source or sequence was wrong.
  Counter forged_replies{0};
  /// Sockets that took another ICMP identifier, since hosts that used to answer fell silent.
  Counter icmp_identifier_changes{0};

  /// Observations that found the aggregator's queue full, or whose check a reload had removed.
  Counter observations_dropped{0};
  /// Observations that could not be written to the recording.
  Counter recording_lost_observations{0};
  /// Rises after a state, a level of round-trip times, the vantage's health, the watch or what is
  /// told of an incident has changed, and a snapshot asked for from then on shows it.
  Counter changes{0};
  Counter resolver_queries{0};
  Counter resolver_failures{0};

  std::atomic<bool> config_last_reload_successful{true};
  std::atomic<std::int64_t> config_last_reload_success_seconds{0};
  /// True once every check of the watch has been probed, or missed with a reason, since the start.
  std::atomic<bool> first_round_done{false};

  /// By how much a slot was taken up late, unless politeness or a missing address put it off.
  void record_lag(Duration lag);
  void record_miss(MissReason reason, std::uint64_t slots = 1) {
    probes_missed[static_cast<std::size_t>(reason)] += slots;
  }
};

}  // namespace reachd
