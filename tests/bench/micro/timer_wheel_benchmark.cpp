#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <vector>

#include "reachd/timer_wheel.hpp"

namespace reachd {
namespace {

/// A timer is set, and moved on whenever it goes off, as a check's is: one of many that lie evenly
/// over a minute.
void expire_and_set(benchmark::State& state) {
  const auto count = static_cast<std::uint32_t>(state.range(0));
  constexpr Duration kInterval = std::chrono::minutes(1);
  const Duration gap = kInterval / count;
  TimerWheel wheel;
  SteadyTime now{};
  wheel.reset(count, now);
  for (std::uint32_t timer = 0; timer < count; ++timer) wheel.set(timer, now + gap * timer);
  std::vector<TimerWheel::TimerId> due;
  for ([[maybe_unused]] auto _ : state) {
    now += gap;
    due.clear();
    wheel.expire(now, due);
    for (const TimerWheel::TimerId timer : due) wheel.set(timer, now + kInterval);
  }
}
BENCHMARK(expire_and_set)->Name("timer wheel: expire and set, timers")->Arg(1000)->Arg(1000000);

}  // namespace
}  // namespace reachd
