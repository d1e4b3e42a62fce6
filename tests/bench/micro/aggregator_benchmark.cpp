#include <benchmark/benchmark.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "aggregate/aggregator.hpp"
#include "support/watch_builder.hpp"

namespace reachd::aggregate {
namespace {

Watch watch_of(std::size_t hosts) {
  test::WatchBuilder builder;
  const ModulePtr module = test::make_module("ping");
  for (std::size_t i = 0; i < hosts; ++i) {
    builder.host("host" + std::to_string(i)).check(std::chrono::minutes(1), module);
  }
  return builder.watch();
}

/// One success after another, check by check, as a steady watch gives them.
void observe(benchmark::State& state) {
  const Watch watch = watch_of(static_cast<std::size_t>(state.range(0)));
  const Duration gap = Duration(std::chrono::minutes(1)) / state.range(0);
  UtcTime now{std::chrono::seconds(1'800'000'000)};
  Aggregator aggregator(watch, {std::chrono::minutes(5), std::chrono::hours(1)}, now);
  std::size_t next = 0;
  Observation observation;
  observation.outcome = Outcome::success;
  observation.rtt = std::chrono::milliseconds(40);
  for ([[maybe_unused]] auto _ : state) {
    observation.check = watch.checks[next];
    observation.time = now += gap;
    benchmark::DoNotOptimize(aggregator.observe(observation));
    next = next + 1 == watch.checks.size() ? 0 : next + 1;
  }
}
BENCHMARK(observe)->Name("aggregator: observe, checks")->Arg(1000)->Arg(100000);

}  // namespace
}  // namespace reachd::aggregate
