#include "judge/engine.hpp"

#include <chrono>
#include <memory>
#include <utility>

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
    const std::string name = report.evidence.vantage->name;
    reports_.insert_or_assign(name, std::move(report));
  }
  judge_without_news(now);
}

void Engine::judge_without_news(UtcTime now) {
  std::erase_if(reports_, [&](const auto& entry) { return now - entry.second.told > kMemory; });
  const std::vector<Seat> taken = seats(now);
  std::vector<const VantageEvidence*> present;
  for (const Seat& seat : taken) {
    if (seat.vantage.presence != Presence::missing) present.push_back(seat.evidence);
  }
  // Where nobody tells anything, nobody has seen an incident end.
  if (!present.empty()) diagnosis_.update(now, present);
  overview_ = merge(now, taken);
}

std::vector<Seat> Engine::seats(UtcTime now) const {
  std::map<std::string, Seat> seats;
  for (const std::string& name : expected_) {
    seats[name].vantage.vantage = std::make_shared<const Vantage>(Vantage{name, "", 0});
  }
  for (const auto& [name, report] : reports_) {
    const bool is_fresh = now - report.told <= settings_.stale;
    const Presence presence = !is_fresh                 ? Presence::missing
                              : report.evidence.healthy ? Presence::healthy
                                                        : Presence::unhealthy;
    seats[name] = {{report.evidence.vantage, presence, report.evidence.since, report.told},
                   &report.evidence};
  }
  std::vector<Seat> result;
  for (auto& [name, seat] : seats) result.push_back(std::move(seat));
  return result;
}

}  // namespace reachd::judge
