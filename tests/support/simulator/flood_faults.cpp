#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <vector>

#include "support/simulator/faults.hpp"

namespace reachd::simulator {
namespace {

using namespace std::chrono_literals;

/// How hard a flood is, drawn once.
struct Flood {
  double loss;
  Duration delay;
  /// From nothing to all of it.
  Duration rise;
  /// From one kind of host to the next.
  Duration lag;
};

Flood draw_flood(Draft& draft) {
  Random& random = draft.random();
  return {random.between(0.7, 0.99), random.between(50ms, 400ms), random.between(5min, 20min),
          random.between(2min, 6min)};
}

/// `strength`: 0 to 1.
LoadPoint point(const Flood& flood, UtcTime at, double strength) {
  const auto delay = static_cast<double>(flood.delay.count()) * strength;
  return {at, flood.loss * strength, Duration(std::llround(delay))};
}

/// The same curve at every vantage, somewhat weaker at some.
void flood_hosts(Draft& draft, const HostSet& hosts, const std::vector<LoadPoint>& curve) {
  for (std::size_t vantage = 0; vantage < draft.world().vantages(); ++vantage) {
    Effect scope;
    scope.vantages = only(vantage);
    scope.hosts = hosts;
    scope.services = all_services();
    const double strength = draft.random().between(0.9, 1.0);
    std::vector<LoadPoint> weaker = curve;
    for (LoadPoint& one : weaker) one.loss *= strength;
    draft.add_load(scope, weaker);
  }
}

struct Stage {
  Role role;
  /// Its place in the order in which hosts are lost, and in that in which they come back.
  int lost;
  int back;
};
constexpr std::array kStages{Stage{Role::web, 0, 3}, Stage{Role::dns, 1, 1},
                             Stage{Role::mail, 1, 0}, Stage{Role::router, 2, 2}};

std::vector<LoadPoint> rise_of(const Flood& flood, const Stage& stage, UtcTime begin, UtcTime end) {
  const UtcTime from = begin + stage.lost * flood.lag;
  return {point(flood, from, 0), point(flood, from + flood.rise, 1), point(flood, end, 1)};
}

void append_recovery(Draft& draft, const Flood& flood, const Stage& stage, UtcTime end,
                     std::vector<LoadPoint>& curve) {
  Random& random = draft.random();
  const UtcTime from = end + stage.back * random.between(3min, 15min);
  const UtcTime eased = from + random.between(5min, 20min);
  const Duration tail = stage.role == Role::web ? random.between(1h, 3h) : Duration(5min);
  curve.back().at = from;
  curve.push_back(point(flood, eased, random.between(0.1, 0.35)));
  curve.push_back(point(flood, eased + tail, 0));
}

/// Waves from which a kind of host suffers `first` is the first, counted from 0.
std::vector<LoadPoint> waves_of(Draft& draft, const Flood& flood, const std::vector<Span>& waves,
                                std::size_t first) {
  std::vector<LoadPoint> curve;
  for (std::size_t i = first; i < waves.size(); ++i) {
    const Duration slope = (waves[i].end - waves[i].begin) / 5;
    const bool is_last = i + 1 == waves.size();
    const double ebb = is_last ? 0 : draft.random().between(0.1, 0.4);
    if (curve.empty()) curve.push_back(point(flood, waves[i].begin, 0));
    if (curve.back().at < waves[i].begin) {
      curve.push_back({waves[i].begin, curve.back().loss, curve.back().delay});
    }
    curve.push_back(point(flood, waves[i].begin + slope, 1));
    curve.push_back(point(flood, waves[i].end - slope, 1));
    curve.push_back(point(flood, waves[i].end, ebb));
  }
  return curve;
}

std::vector<Span> draw_waves(Draft& draft) {
  Random& random = draft.random();
  std::vector<Span> waves;
  UtcTime now = draft.place(2h).begin;
  for (std::size_t left = 3 + random.below(3); left > 0; --left) {
    waves.push_back({now, now + random.between(5min, 20min)});
    now = waves.back().end + random.between(5min, 15min);
  }
  return waves;
}

}  // namespace

void draw_flood_rising(Draft& draft) {
  const Flood flood = draw_flood(draft);
  const Span span = draft.place(draft.random().log_between(45min, 5h));
  for (const Stage& stage : kStages) {
    auto curve = rise_of(flood, stage, span.begin, span.end);
    append_recovery(draft, flood, stage, span.end, curve);
    flood_hosts(draft, hosts_with(stage.role), curve);
  }
  draft.tell(Cause::congestion);
}

void draw_flood_waves(Draft& draft) {
  const Flood flood = draw_flood(draft);
  const std::vector<Span> waves = draw_waves(draft);
  for (const Stage& stage : kStages) {
    const std::size_t first = stage.role == Role::web ? 0 : stage.role == Role::dns ? 1 : 2;
    flood_hosts(draft, hosts_with(stage.role), waves_of(draft, flood, waves, first));
  }
  draft.tell(Cause::congestion);
}

void draw_flood_to_withdrawal(Draft& draft) {
  const Flood flood = draw_flood(draft);
  const Duration least = flood.rise + 2 * flood.lag + Duration(1min);
  const Duration flooded = std::max(least, draft.random().log_between(10min, 1h));
  const Duration gone = draft.random().log_between(2h, 10h);
  const Span span = draft.place(flooded + gone);
  const UtcTime withdrawn = span.begin + flooded;
  for (const Stage& stage : kStages) {
    // Up to where the last prefix is gone.
    flood_hosts(draft, hosts_with(stage.role),
                rise_of(flood, stage, span.begin, withdrawn + Duration(40s)));
  }
  withdraw_everything(draft, {withdrawn, span.end});
  draft.tell(Cause::congestion);
}

}  // namespace reachd::simulator
