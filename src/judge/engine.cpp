#include "judge/engine.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "diagnose/vantages.hpp"

namespace reachd::judge {
namespace {

/// A vantage that was gone for longer is missed no more.
constexpr Duration kMemory = std::chrono::hours(24);

}  // namespace

Engine::Engine(LikelihoodsPtr table, Settings settings)
    : settings_(std::move(settings)), diagnosis_(std::move(table), diagnose::all_sources()) {}

void Engine::expect(const std::vector<std::string>& vantages) {
  expected_ = {vantages.begin(), vantages.end()};
}

void Engine::judge(UtcTime now, std::span<const Series> series) {
  for (VantageReport& report : read_reports(series, settings_.vantage_label)) {
    learn(now, std::move(report));
  }
  judge_without_news(now);
}

void Engine::learn(UtcTime now, VantageReport report) {
  const std::string name = report.evidence.vantage->name;
  const auto before = known_.find(name);
  // What was there when the first round was asked for may have been there for long.
  UtcTime since = std::min(now, report.told);
  if (before != known_.end()) {
    since = before->second.report.told == report.told ? before->second.since : now;
  }
  known_.insert_or_assign(name, Known{std::move(report), since});
}

void Engine::judge_without_news(UtcTime now) {
  std::erase_if(known_, [&](const auto& entry) { return now - entry.second.since > kMemory; });
  const std::vector<Seat> taken = seats(now);
  overview_ = merge(now, taken);
  std::vector<const VantageEvidence*> present;
  std::vector<const VantageEvidence*> absent;
  for (const Seat& seat : taken) {
    if (seat.evidence == nullptr) continue;
    (seat.vantage.presence == Presence::missing ? absent : present).push_back(seat.evidence);
  }
  diagnosis_.update(now, present, {.absent = absent, .quorum = overview_.quorum()});
}

std::vector<Seat> Engine::seats(UtcTime now) const {
  std::map<std::string, Seat> seats;
  for (const std::string& name : expected_) {
    seats[name].vantage.vantage = std::make_shared<const Vantage>(Vantage{name, "", 0});
  }
  for (const auto& [name, known] : known_) {
    const VantageReport& report = known.report;
    const bool is_fresh = now - known.since <= settings_.stale;
    // As for the diagnosis: who is no witness has no vote either.
    const bool is_witness = report.evidence.healthy && !diagnose::is_congested(report.evidence);
    const Presence presence = !is_fresh    ? Presence::missing
                              : is_witness ? Presence::healthy
                                           : Presence::unhealthy;
    seats[name] = {{report.evidence.vantage, presence, report.evidence.since, report.told},
                   &report.evidence};
  }
  std::vector<Seat> result;
  for (auto& [name, seat] : seats) result.push_back(std::move(seat));
  return result;
}

}  // namespace reachd::judge
