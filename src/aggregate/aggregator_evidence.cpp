#include <algorithm>
#include <chrono>
#include <memory>
#include <variant>

#include "aggregate/aggregator_impl.hpp"

namespace reachd::aggregate {
namespace {

using namespace std::chrono_literals;

constexpr Duration kLately = 5min;
/// Of a check whose rounds are short, so many of them say how it is now.
constexpr int kRoundsLately = 5;
constexpr std::uint32_t kEnoughJustNow = 5;
constexpr Duration kControlWindow = 3min;
/// What was down for less, or lost fewer probes in a row, may have lost them one by one.
constexpr Duration kOutage = 1min;
constexpr unsigned kOutageProbes = 8;
/// Remembered to be shown.
constexpr std::size_t kMostShifts = 256;

}  // namespace

void Aggregator::Impl::remember(const CheckRecord& record, const Observation& observation,
                                UtcTime down_since, bool was_failing, Update& update) {
  const CheckId id = record.check().id;
  auto& recent = recent_[id];
  const bool answered = observation.outcome == Outcome::success;
  if (!recent && !answered) {
    // A host that never answers is to cost no more memory than that.
    edit(id).loss = 1;
    return;
  }
  if (!recent) recent = std::make_unique<RecentProbes>();
  if (!answered) {
    recent->failed(observation.time, observation.outcome, !was_failing);
  } else if (const auto shift = recent->answered(observation.time, observation.rtt)) {
    note_shift(id, *shift, update);
  }
  const bool is_back = down_since != kNever && record.verdict() == State::up;
  if (is_back && (observation.time - down_since >= kOutage || recent->silence() >= kOutageProbes)) {
    recent->recovered(observation.time);
  }
  CheckSnapshot& shown = edit(id);
  if (const auto level = recent->level().level()) {
    shown.rtt_level = static_cast<float>(to_seconds(*level));
  }
  shown.level_changes = recent->level_changes();
  show_loss(id, observation.time);
}

void Aggregator::Impl::note_shift(CheckId id, const LevelShift& shift, Update& update) {
  const CheckPtr& check = check_snapshots_[id].check;
  update.level_shifts.push_back({check, shift});
  rtt_shifts_.push_back({check, shift.time, shift.from, shift.to});
  if (rtt_shifts_.size() > kMostShifts) rtt_shifts_.pop_front();
}

void Aggregator::Impl::show_loss(CheckId id, UtcTime now) {
  const auto& recent = recent_[id];
  const ProbeTally lately = recent ? recent->tally(now, kLately) : ProbeTally{};
  edit(id).loss = lately.probes == 0 ? -1.0F : static_cast<float>(lately.loss());
}

void Aggregator::Impl::remember_path(const Observation& observation) {
  const auto* trace = std::get_if<TracerouteDetail>(&observation.detail);
  if (trace == nullptr || trace->stop == TraceStop::error) return;
  PathEvidence& path = paths_[host_of_[observation.check->id]];
  path.time = observation.time;
  path.reached = trace->reached();
  path.last_asn = trace->last_asn();
  if (!path.reached || !path.last_asn) return;
  path.home_asn = path.last_asn;
  path.upstream_asn = trace->asn_before_last();
}

/// A name that no longer resolves leaves its host where it was.
void Aggregator::Impl::remember_address(const Observation& observation) {
  const CheckId id = observation.check->id;
  if (!of_named_[id] || observation.address == IpAddress()) return;
  addresses_[host_of_[id]] = observation.address;
}

void Aggregator::Impl::gather(UtcTime now, VantageEvidence& evidence) const {
  evidence.vantage = vantage_;
  evidence.healthy = health_.healthy();
  evidence.since = health_.since();
  evidence.controls = {};
  for (const CheckId id : control_checks_) {
    if (recent_[id]) evidence.controls += recent_[id]->tally(now, kControlWindow);
  }
  evidence.hosts.clear();
  evidence.checks.clear();
  for (const HostRecord& host : hosts_) {
    if (host.host->is_control) continue;
    HostEvidence& one = evidence.hosts.emplace_back(evidence_of(host));
    one.first_check = static_cast<std::uint32_t>(evidence.checks.size());
    for (const CheckId id : host.checks) {
      if (records_[id].check().module->votes) evidence.checks.push_back(evidence_of(id, now));
    }
    one.check_count = static_cast<std::uint32_t>(evidence.checks.size()) - one.first_check;
  }
}

HostEvidence Aggregator::Impl::evidence_of(const HostRecord& host) const {
  HostEvidence evidence;
  evidence.host = host.host;
  evidence.state = host.timeline.state();
  evidence.since = host.timeline.since();
  const auto index = static_cast<std::uint32_t>(&host - hosts_.data());
  const auto address = addresses_.find(index);
  if (address != addresses_.end()) evidence.address = address->second;
  if (host.host->address) evidence.address = *host.host->address;
  for (const CheckId id : host.checks) {
    const bool votes = records_[id].check().module->votes;
    const UtcTime answered = votes ? records_[id].last_success() : kNever;
    if (answered != kNever && (!evidence.answered || *evidence.answered < answered)) {
      evidence.answered = answered;
    }
  }
  const auto path = paths_.find(index);
  if (path != paths_.end()) evidence.path = path->second;
  return evidence;
}

CheckEvidence Aggregator::Impl::evidence_of(CheckId id, UtcTime now) const {
  const CheckRecord& record = records_[id];
  CheckEvidence evidence;
  evidence.id = id;
  evidence.service = service_of(record.check().module->prober);
  evidence.state = record.shown();
  const bool answered_lately =
      record.verdict() == State::down && record.last_success() > record.onset() &&
      now - record.last_success() < kRoundsLately * record.check().interval;
  evidence.answers_again = record.answers_again() || answered_lately;
  evidence.interval = record.check().interval;
  evidence.usual_loss = static_cast<float>(record.usual_loss());
  if (record.shown_since() != kNever) evidence.since = record.shown_since();
  if (record.decided() != kNever) evidence.decided = record.decided();
  if (record.is_in_doubt()) evidence.doubted = record.failing_since();
  if (const RecentProbes* recent = recent_[id].get()) {
    evidence.failure = recent->failure();
    evidence.before = recent->before();
    // The minute that runs may have just begun.
    const Duration lately = std::clamp<Duration>(kRoundsLately * evidence.interval, 1min, kLately);
    evidence.lately = recent->tally(now, lately + 1min);
    evidence.just_now = recent->tally(now, 1min);
    if (evidence.just_now.probes < kEnoughJustNow) evidence.just_now = recent->tally(now, 2min);
    evidence.level_shift = recent->level_shift();
  }
  return evidence;
}

}  // namespace reachd::aggregate
