#include "app/replay_engine.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>

namespace reachd::app {
namespace {

using namespace std::chrono_literals;

/// How often time passes where nothing happens: while a verdict is open, else, and where the data
/// have a gap.
constexpr Duration kFastTick = 1s;
constexpr Duration kSlowTick = 10s;
constexpr Duration kGapTick = 1h;
constexpr Duration kStaysOpen = 60s;
/// After so long without a record all that could lapse has.
constexpr Duration kGap = 48h;

TracerouteDetail detail_of(const store::RecordedPath& path, const IpAddress& address) {
  TracerouteDetail detail;
  detail.stop = path.reached ? TraceStop::completed : TraceStop::gap_limit;
  if (path.length == 0) return detail;
  for (const auto& asn : {path.asn_before_last, path.last_asn}) {
    TraceHop hop;
    hop.ttl = path.length;
    hop.address = address;
    if (asn) hop.asns.push_back(*asn);
    detail.hops.push_back(std::move(hop));
  }
  return detail;
}

}  // namespace

std::size_t ReplayEngine::KeyHash::operator()(const Key& key) const noexcept {
  const std::uint64_t packed = (std::uint64_t{key.host} << 32U) ^ (std::uint64_t{key.check} << 1U) ^
                               static_cast<std::uint64_t>(key.family);
  return packed * 0x9e3779b97f4a7c15;
}

ReplayEngine::ReplayEngine(Watch watch, LikelihoodsPtr table, const store::Names& names,
                           Sinks sinks)
    : watch_(std::move(watch)),
      names_(names),
      sinks_(std::move(sinks)),
      diagnosis_(std::move(table), diagnose::all_sources()) {
  for (const CheckPtr& check : watch_.checks) {
    auto& of_host = checks_by_name_[check->host->name];
    of_host[check->module->name][static_cast<std::size_t>(check->family)] = check;
  }
}

const CheckPtr* ReplayEngine::find(const store::Record& record) {
  const auto [place, is_new] =
      checks_.try_emplace({record.host, record.check, record.family}, nullptr);
  if (is_new) {
    const auto host = checks_by_name_.find(std::string(names_.text(record.host)));
    if (host == checks_by_name_.end()) return nullptr;
    const auto check = host->second.find(std::string(names_.text(record.check)));
    if (check == host->second.end()) return nullptr;
    const CheckPtr& found = check->second[static_cast<std::size_t>(record.family)];
    if (found) place->second = &found;
  }
  return place->second;
}

ReplayEngine::Seat& ReplayEngine::seat_of(store::NameId vantage, UtcTime time) {
  Seat*& known = seats_by_id_[vantage];
  if (known != nullptr) return *known;
  Seat& seat = seats_[names_.text(vantage)];
  seat.vantage = std::make_shared<const Vantage>(
      Vantage{std::string(names_.text(vantage)), watch_.vantage ? watch_.vantage->region : "", 0});
  Watch watch = watch_;
  watch.vantage = seat.vantage;
  seat.aggregator =
      std::make_unique<aggregate::Aggregator>(watch, std::vector<Duration>{5min}, time);
  known = &seat;
  return seat;
}

Observation ReplayEngine::observation_of(const store::Record& record, const CheckPtr& check,
                                         const Seat& seat) const {
  Observation observation;
  observation.check = check;
  observation.vantage = seat.vantage;
  observation.address = record.address.value_or(IpAddress());
  observation.time = record.time;
  observation.outcome = record.outcome;
  observation.rtt = record.rtt;
  observation.reason = names_.text(record.reason);
  if (record.path) observation.detail = detail_of(*record.path, observation.address);
  return observation;
}

void ReplayEngine::take(const store::Record& record) {
  pass_time(record.time);
  last_record_ = record.time;
  const CheckPtr* check = find(record);
  if (check == nullptr) {
    ++unknown_;
    return;
  }
  Seat& seat = seat_of(record.vantage, record.time);
  settle(seat, record.time, seat.aggregator->observe(observation_of(record, *check, seat)));
  if (has_changed_) diagnose(record.time);
}

void ReplayEngine::settle(Seat& seat, UtcTime now, const aggregate::Update& update) {
  if (!update.confirm.empty()) undecided_ = now;
  if (sinks_.update && (update.changed() || !update.level_shifts.empty())) {
    sinks_.update(*seat.vantage, now, update);
  }
  has_changed_ = has_changed_ || update.concerns_failures();
  is_suspicious_ = is_suspicious_ || (update.is_in_company && seats_.size() > 1);
  seat.is_stale = true;
}

Duration ReplayEngine::pace(UtcTime now) const {
  if (now - undecided_ < kStaysOpen) return kFastTick;
  return now - last_record_ < kGap ? kSlowTick : kGapTick;
}

void ReplayEngine::pass_time(UtcTime until) {
  if (!ticked_) {
    ticked_ = undecided_ = diagnosed_ = until;
    return;
  }
  while (until - *ticked_ >= pace(*ticked_)) tick(*ticked_ + pace(*ticked_));
}

void ReplayEngine::tick(UtcTime now) {
  ticked_ = now;
  for (auto& [name, seat] : seats_) settle(seat, now, seat.aggregator->advance(now));
  has_changed_ = has_changed_ || std::exchange(is_suspicious_, false);
  diagnose(now);
}

void ReplayEngine::diagnose(UtcTime now) {
  const Duration interval = diagnosis_.look_interval();
  if (!has_changed_ && now - diagnosed_ < interval) return;
  has_changed_ = false;
  diagnosed_ = now;
  std::vector<const VantageEvidence*> vantages;
  for (auto& [name, seat] : seats_) {
    if (std::exchange(seat.is_stale, false)) seat.aggregator->gather(now, seat.evidence);
    vantages.push_back(&seat.evidence);
  }
  diagnosis_.update(now, vantages);
  give_out();
}

void ReplayEngine::give_out() {
  for (const Incident& incident : diagnosis_.take_finished()) sinks_.incident(incident);
}

void ReplayEngine::finish() {
  diagnosis_.finish();
  give_out();
}

}  // namespace reachd::app
