#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "reachd/clock.hpp"

namespace reachd::aggregate {

/// The round-trip times of one check went from one level to another and stayed there.
struct LevelShift {
  /// Time sent of the first probe at the new level, in whole microseconds.
  UtcTime time;
  Duration from{};
  Duration to{};
};

/// The level of a check's round-trip times, which tells by what way the packets go, and its shifts.
///
/// Level and spread are stochastic approximations, moved a little by every sample: of location with
/// Huber's clipped score (Huber, 1964) and a slope for the daily wave, and of the median absolute
/// deviation. A shift is found by a CUSUM over signs (Page, 1954): one sample counts one, however
/// far it lies, so that spikes do nothing. It is placed where the sum of absolute deviations from
/// the two levels is least. Congestion, which raises the spread as well, is no shift unless it
/// lasts.
///
/// At most 96 bytes and no heap, for there may be a million; a sample takes some 0.1 us. Pure.
class RttLevel {
 public:
  /// Takes in the RTT of a probe sent at `sent`; times do not go back (a sample older than the last
  /// is passed over). Of a shift that this sample confirms: when it happened, from what, to what.
  std::optional<LevelShift> add(UtcTime sent, Duration rtt);
  /// nullopt before eight samples have been seen.
  std::optional<Duration> level() const;
  /// The median absolute deviation; nullopt before eight samples have been seen.
  std::optional<Duration> spread() const;
  /// Whether such a sample lies above the level by more than three spreads and 20 ms: congestion,
  /// not jitter. False while there is no level.
  bool is_raised(Duration rtt) const;

 private:
  using Time = std::chrono::sys_time<std::chrono::microseconds>;
  static constexpr std::size_t kRecent = 8;

  /// In microseconds, at most what fits: 67 s, and 76 h since the sample before.
  struct Sample {
    std::uint64_t rtt : 26;
    std::uint64_t gap : 38;
  };
  class Window;

  bool has_level() const { return seen_ >= kRecent; }
  std::span<const Sample> latest(std::size_t count) const { return std::span(recent_).last(count); }
  void make_room();
  void push(Time at, Duration rtt);
  void begin();
  void drift();
  void learn(float residual);
  void learn_level(float residual, float fresh);
  void learn_spread(float residual, float fresh);
  float bound(int side) const;
  int side_of(float residual) const;
  void follow_run(int side);
  std::optional<LevelShift> confirm();
  bool is_steady(const Window& window) const;
  std::size_t first_of(float to) const;
  Time time_of(std::size_t index) const;
  LevelShift shift_to(float to);

  /// The newest last. Of a run longer than that, its first sample stays in front.
  std::array<Sample, kRecent> recent_{};
  Time last_{};
  /// In microseconds.
  float level_ = 0;
  float spread_ = 0;
  /// How many spreads above the level the highest eighth of the samples begins.
  float tail_ = 0;
  /// Of the level: microseconds in a microsecond.
  float slope_ = 0;
  /// Samples since the run began, off the level or on it.
  std::uint16_t run_length_ = 0;
  /// Samples since the level was set anew, as far as it matters.
  std::uint8_t seen_ = 0;
  /// Samples off the level less samples on it; negative below the level. The run ends at 0.
  std::int8_t run_ = 0;
};

static_assert(sizeof(RttLevel) <= 96);

}  // namespace reachd::aggregate
