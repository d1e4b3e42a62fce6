#include "reachd/last_probe.hpp"

#include <algorithm>
#include <variant>

namespace reachd {
namespace {

/// Of these it has nothing but the RTT, and that as a phase.
bool has_no_other_phase(const Observation& observation) {
  return std::ranges::all_of(kAllPhases, [&](Phase phase) {
    return observation.phases.get(phase) == (phase == Phase::rtt ? observation.rtt : std::nullopt);
  });
}

}  // namespace

bool LastProbe::is_plain(const Observation& observation) {
  const bool is_success = observation.outcome == Outcome::success && observation.reason.empty() &&
                          observation.rtt && *observation.rtt >= Duration::zero() &&
                          observation.rtt->count() < kNone;
  const bool is_silence =
      observation.outcome == Outcome::timeout && observation.reason == kNoReply && !observation.rtt;
  return (is_success || is_silence) && has_no_other_phase(observation) &&
         !std::holds_alternative<TracerouteDetail>(observation.detail);
}

LastProbe::LastProbe(const Observation& observation)
    : time_(observation.time),
      address_(observation.address),
      outcome_(observation.outcome),
      ended_(true) {
  if (is_plain(observation)) {
    if (observation.rtt) rtt_ = static_cast<std::uint32_t>(observation.rtt->count());
    return;
  }
  More more{observation.rtt, observation.reason, observation.phases, std::nullopt};
  if (const auto* trace = std::get_if<TracerouteDetail>(&observation.detail)) more.trace = *trace;
  more_ = std::make_shared<const More>(std::move(more));
}

std::optional<Duration> LastProbe::rtt() const {
  if (more_) return more_->rtt;
  return rtt_ == kNone ? std::nullopt : std::optional(Duration(rtt_));
}

std::string_view LastProbe::reason() const {
  if (more_) return more_->reason;
  return outcome_ == Outcome::success ? std::string_view() : kNoReply;
}

std::optional<Duration> LastProbe::phase(Phase phase) const {
  if (more_) return more_->phases.get(phase);
  return phase == Phase::rtt ? rtt() : std::nullopt;
}

const TracerouteDetail* LastProbe::trace() const {
  return more_ && more_->trace ? &*more_->trace : nullptr;
}

}  // namespace reachd
