#include "app/sweep.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "app/exclusion.hpp"
#include "config/sweeps.hpp"
#include "icmp/icmp_config.hpp"
#include "net/packet_reasons.hpp"

namespace reachd::app {
namespace {

/// A sweep's probes are a check's in all but the host.
CheckPtr check_of(const SweepTask& task) {
  auto module = std::make_shared<Module>();
  module->name = "sweep";
  module->prober = "icmp";
  module->timeout = task.timeout;
  module->options = std::make_shared<icmp::IcmpOptions>();
  auto host = std::make_shared<Host>();
  host->name = task.prefix.to_string();
  auto check = std::make_shared<Check>();
  check->host = std::move(host);
  check->module = std::move(module);
  check->family = task.prefix.address().family();
  check->interval = task.interval;
  return check;
}

UtcTime end_of(const Observation& observation, Duration timeout) {
  const bool was_awaited =
      observation.outcome == Outcome::timeout || observation.outcome == Outcome::local_error;
  return observation.time + (was_awaited ? timeout : observation.rtt.value_or(Duration::zero()));
}

}  // namespace

Sweep::Sweep(SweepTask task, SteadyTime start)
    : task_(std::move(task)),
      check_(check_of(task_)),
      order_(task_.prefix.size(), task_.seed),
      pace_(task_.prefix.size(), task_.interval, start),
      census_(task_.prefix) {}

void Sweep::collect(SteadyTime now, std::uint64_t first_id, std::size_t most,
                    std::vector<ProbeRequest>& batch) {
  while (batch.size() < most && next() <= now) {
    const IpAddress address = address_at(position());
    if (!excludes(address)) {
      batch.push_back({.id = first_id + position(),
                       .check = check_,
                       .address = address,
                       .deadline = now + task_.timeout});
      census_.expect(address);
      ++outstanding_of(position() / order_.size());
    }
    pace_.advance(now);
  }
  // The last of a round may have been excluded ones.
  end_rounds();
}

void Sweep::complete(std::uint64_t position, const Observation& observation) {
  census_.record(observation.address, observation.outcome, observation.rtt);
  --outstanding_of(position / order_.size());
  const bool has_failed = observation.outcome == Outcome::local_error;
  if (has_failed) census_.note_failure(observation.reason);
  const bool has_left = !has_failed || net::is_after_sending(observation.reason);
  if (has_left && observation.outcome != Outcome::cancelled) {
    ++sent_of(position / order_.size());
    latest_ = std::max(latest_, end_of(observation, task_.timeout));
  }
  end_rounds();
}

void Sweep::end_rounds() {
  while ((ended_rounds_ + 1) * order_.size() <= position() && outstanding_of(ended_rounds_) == 0) {
    // Of one in which nothing was sent nothing was learnt.
    if (std::exchange(sent_of(ended_rounds_), 0) > 0) census_.end_round(latest_);
    ++ended_rounds_;
  }
}

SweepReport Sweep::report() const {
  SweepReport report = census_.report();
  report.excluded = config::excluded_of(task_.prefix, task_.exclude);
  report.interval = task_.interval;
  report.slipped = pace_.slipped();
  return report;
}

IpAddress Sweep::address_at(std::uint64_t position) const {
  return task_.prefix.at(order_.at((task_.first + position) % order_.size()));
}

bool Sweep::excludes(const IpAddress& address) const {
  return app::excludes(task_.exclude, address);
}

}  // namespace reachd::app
