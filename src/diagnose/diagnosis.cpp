#include "diagnose/diagnosis.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "diagnose/diagnosis_impl.hpp"
#include "diagnose/probe_evidence.hpp"
#include "diagnose/vantages.hpp"

namespace reachd::diagnose {
namespace {

using namespace std::chrono_literals;

/// What begins again within so long is the same incident; a flood comes in waves.
constexpr Duration kHold = 10min;
constexpr Duration kHoldOfFloods = 30min;
constexpr std::size_t kMostPast = 200;
constexpr Duration kBusyInterval = 10s;
constexpr Duration kIdleInterval = 60s;

}  // namespace

Diagnosis::Diagnosis(LikelihoodsPtr table, Sources sources)
    : impl_(std::make_unique<Impl>(std::move(table), std::move(sources))) {}
Diagnosis::~Diagnosis() = default;

void Diagnosis::update(UtcTime now, std::span<const VantageEvidence* const> vantages,
                       const Panel& panel) {
  impl_->update(now, vantages, panel);
}
bool Diagnosis::is_busy() const { return impl_->is_busy(); }
Duration Diagnosis::look_interval() const { return is_busy() ? kBusyInterval : kIdleInterval; }
IncidentReport Diagnosis::report() const { return impl_->report(); }
std::vector<Incident> Diagnosis::take_finished() { return impl_->take_finished(); }
void Diagnosis::finish() { impl_->finish(); }

Diagnosis::Sources all_sources() {
  Diagnosis::Sources sources;
  sources.push_back(std::make_unique<const ProbeEvidence>());
  return sources;
}

Diagnosis::Impl::Impl(LikelihoodsPtr table, Sources sources)
    : table_(std::move(table)), sources_(std::move(sources)) {}

void Diagnosis::Impl::update(UtcTime now, std::span<const VantageEvidence* const> vantages,
                             const Panel& panel) {
  now_ = std::max(now_, now);
  witnesses_ = diagnose::witnesses_of(vantages);
  watch_vantages(vantages);
  drop_unwatched(vantages, panel.absent);
  waits_ = false;
  if (!witnesses_.empty() && witnesses_.size() >= panel.quorum) {
    seen_ = merge(witnesses_, now_);
    follow_hosts();
    watch_partial_views();
    judge_hosts();
  }
  retire(cases_);
  for (auto& [vantage, cases] : vantage_cases_) retire(cases);
  for (auto& [vantage, cases] : partial_cases_) retire(cases);
}

/// A reload may take hosts away, or name the vantage anew.
void Diagnosis::Impl::drop_unwatched(Vantages present, Vantages absent) {
  if (!is_busy()) return;
  std::set<std::string_view> hosts;
  std::set<std::string_view> names;
  for (const Vantages vantages : {present, absent}) {
    for (const VantageEvidence* vantage : vantages) {
      names.insert(vantage->vantage->name);
      for (const HostEvidence& host : vantage->hosts) hosts.insert(host.host->name);
    }
  }
  for (Case& one : cases_) one.drop_unwatched(hosts, now_);
  for (auto* by_vantage : {&vantage_cases_, &partial_cases_}) {
    for (auto& [name, cases] : *by_vantage) {
      if (names.contains(name)) continue;
      for (Case& one : cases) {
        if (!one.has_ended()) one.end(now_);
      }
    }
  }
}

bool Diagnosis::Impl::is_busy() const {
  const auto any = [](const auto& by_vantage) {
    return std::ranges::any_of(by_vantage, [](const auto& one) { return !one.second.empty(); });
  };
  return !cases_.empty() || any(vantage_cases_) || any(partial_cases_) || !congestions_.empty() ||
         waits_;
}

std::vector<std::string> Diagnosis::Impl::names_of(std::span<const Witness> witnesses) {
  std::vector<std::string> names;
  for (const Witness& witness : witnesses) names.push_back(witness.evidence->vantage->name);
  std::ranges::sort(names);
  return names;
}

void Diagnosis::Impl::retire(Cases& cases) {
  std::erase_if(cases, [this](Case& one) {
    one.write_up();
    const Duration hold = one.incident().cause == Cause::congestion ? kHoldOfFloods : kHold;
    const bool is_over = one.has_ended() && now_ - *one.incident().ended > hold;
    if (is_over || one.incident().cause != Cause::undetermined) count(one.incident());
    if (is_over) retire(one);
    return is_over;
  });
}

void Diagnosis::Impl::retire(const Case& one) {
  finished_.push_back(one.incident());
  counted_.erase(one.incident().id);
  past_.push_back(one.incident());
  if (past_.size() > kMostPast) past_.pop_front();
}

/// Once, under the cause that was named first; what never had one, when it is over for good.
void Diagnosis::Impl::count(const Incident& incident) {
  if (counted_.insert(incident.id).second) ++totals_[{incident.scope, incident.cause}];
}

IncidentReport Diagnosis::Impl::report() const {
  IncidentReport report;
  const auto add = [&](const Cases& cases) {
    for (const Case& one : cases) report.incidents.push_back(one.incident());
  };
  add(cases_);
  for (const auto& [vantage, cases] : vantage_cases_) add(cases);
  for (const auto& [vantage, cases] : partial_cases_) add(cases);
  report.incidents.insert(report.incidents.end(), past_.begin(), past_.end());
  std::ranges::stable_sort(report.incidents, [](const Incident& one, const Incident& other) {
    if (one.ended.has_value() != other.ended.has_value()) return !one.ended.has_value();
    return one.started > other.started;
  });
  for (const auto& [key, count] : totals_) report.totals.push_back({key.first, key.second, count});
  return report;
}

std::vector<Incident> Diagnosis::Impl::take_finished() {
  std::ranges::stable_sort(finished_, {}, [](const Incident& one) {
    return std::pair(one.ended.value_or(UtcTime::max()), one.started);
  });
  return std::exchange(finished_, {});
}

void Diagnosis::Impl::finish() {
  const auto finish_all = [this](Cases& cases) {
    for (const Case& one : cases) retire(one);
    cases.clear();
  };
  finish_all(cases_);
  for (auto& [vantage, cases] : vantage_cases_) finish_all(cases);
  for (auto& [vantage, cases] : partial_cases_) finish_all(cases);
  congestions_.clear();
}

}  // namespace reachd::diagnose
