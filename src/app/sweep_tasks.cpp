#include "app/sweep_tasks.hpp"

#include <string>

#include "schedule/phase.hpp"

namespace reachd::app {
namespace {

/// Which of the sweep's probes is due now, had it always been going on.
std::uint64_t first_of(const SweepTask& task, Duration phase, UtcTime now) {
  const UtcTime next_round = schedule::next_slot(phase, task.interval, now);
  const double left = to_seconds(next_round - now) / to_seconds(task.interval);
  const auto size = static_cast<double>(task.prefix.size());
  return static_cast<std::uint64_t>((1 - left) * size) % task.prefix.size();
}

/// Those that concern the prefix: no other change of the list disturbs its sweep.
std::vector<Prefix> excluded_in(const Prefix& prefix, const std::vector<Prefix>& exclude) {
  std::vector<Prefix> found;
  for (const Prefix& excluded : exclude) {
    if (excluded.overlaps(prefix)) found.push_back(excluded);
  }
  return found;
}

SweepTask task_of(const config::SweepSpec& spec, const config::Config& config, UtcTime now) {
  const std::string identity = config.vantage.name + " sweeps " + spec.prefix.to_string();
  SweepTask task{.prefix = spec.prefix,
                 .interval = spec.interval,
                 .timeout = spec.timeout,
                 .seed = schedule::stable_hash(identity),
                 .exclude = excluded_in(spec.prefix, config.limits.exclude)};
  task.first = first_of(task, schedule::phase_of(identity, spec.interval), now);
  return task;
}

}  // namespace

std::vector<SweepTask> sweep_tasks(const config::Config& config, UtcTime now) {
  std::vector<SweepTask> tasks;
  for (const config::SweepSpec& spec : config.sweeps) tasks.push_back(task_of(spec, config, now));
  return tasks;
}

}  // namespace reachd::app
