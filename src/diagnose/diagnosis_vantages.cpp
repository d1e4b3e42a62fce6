#include <algorithm>
#include <chrono>
#include <optional>

#include "diagnose/diagnosis_impl.hpp"
#include "diagnose/vantages.hpp"

namespace reachd::diagnose {
namespace {

using namespace std::chrono_literals;

/// A line is congested once it was so for this long, and until it was not for this long.
constexpr Duration kCongested = 2min;
constexpr Duration kRelieved = 5min;
/// How long the other vantages are given to see what one of them sees: once they have looked, or
/// beside two rounds.
constexpr Duration kGrace = 30s;
constexpr std::size_t kLeastLost = 2;

/// The one that lasts or may begin again.
Case* current(std::list<Case>& cases) { return cases.empty() ? nullptr : &cases.back(); }

}  // namespace

void Diagnosis::Impl::watch_vantages(std::span<const VantageEvidence* const> vantages) {
  for (const VantageEvidence* vantage : vantages) watch_vantage(*vantage);
}

void Diagnosis::Impl::watch_vantage(const VantageEvidence& vantage) {
  const std::string& name = vantage.vantage->name;
  // Just before it was cut off the line looked congested; when it is back, that says nothing.
  if (!vantage.healthy) congestions_.erase(name);
  Cases& cases = vantage_cases_[name];
  Case* one = current(cases);
  const bool is_congested = is_congested_for_long(vantage);
  if (vantage.healthy && !is_congested) {
    if (one == nullptr || one->has_ended()) return;
    const auto relieved = congestions_.find(name);
    one->end(relieved != congestions_.end() ? relieved->second.last
             : vantage.since                ? *vantage.since
                                            : now_);
    congestions_.erase(name);
    return;
  }
  const auto congestion = congestions_.find(name);
  UtcTime since = congestion != congestions_.end() ? congestion->second.since : now_;
  if (!vantage.healthy && vantage.since) since = *vantage.since;
  if (one == nullptr) one = &cases.emplace_back("vantage:" + name, since, now_);
  if (one->has_ended()) one->resume();
  judge_vantage(*one, vantage);
}

bool Diagnosis::Impl::is_congested_for_long(const VantageEvidence& vantage) {
  const std::string& name = vantage.vantage->name;
  const auto found = congestions_.find(name);
  if (vantage.healthy && is_congested(vantage)) {
    Congestion& congestion = found == congestions_.end()
                                 ? congestions_.emplace(name, Congestion{now_, now_}).first->second
                                 : found->second;
    congestion.last = now_;
    return now_ - congestion.since >= kCongested;
  }
  if (found == congestions_.end()) return false;
  const bool is_open = current(vantage_cases_[name]) && !vantage_cases_[name].back().has_ended();
  if (now_ - found->second.last < kRelieved) return is_open;
  if (!is_open) congestions_.erase(found);
  return false;
}

void Diagnosis::Impl::judge_vantage(Case& one, const VantageEvidence& vantage) {
  std::vector<Finding> findings{
      {"controls", vantage.healthy ? "strained" : "fail", vantage.vantage->name, 0}};
  if (!witnesses_.empty()) findings.push_back({"vantages", "some", "", 0});
  one.set_witnesses({vantage.vantage->name}, standing_of(witnesses_.size()));
  one.judge(*table_, std::move(findings), now_);
}

void Diagnosis::Impl::watch_partial_views() {
  for (const Witness& witness : witnesses_) follow_partial_view(witness);
}

/// Hosts that this vantage has lost while most of the others have not, for longer than the others
/// take to find out. What is strained is not lost, but the others may soon find it strained too.
Diagnosis::Impl::Names Diagnosis::Impl::lost_to(const Witness& witness) {
  Names lost;
  for (const auto& [name, host] : seen_) {
    // To some a host is back a little later than to others.
    const bool is_known =
        std::ranges::any_of(cases_, [&name = name](const Case& one) { return one.holds(name); });
    if (!is_known && host.by_strain) waits_ = true;
    const bool is_lost = !is_known && !host.fails() && !host.by_strain &&
                         std::ranges::count(host.failing, witness.index) > 0;
    if (!is_lost) continue;
    const Duration patience = host.is_settled() ? kGrace : 2 * host.round + kGrace;
    if (now_ - host.onset > patience) {
      lost.insert(name);
    } else {
      waits_ = true;
    }
  }
  return lost;
}

void Diagnosis::Impl::follow_partial_view(const Witness& witness) {
  const std::string& name = witness.evidence->vantage->name;
  Names lost = lost_to(witness);
  Cases& cases = partial_cases_[name];
  Case* one = current(cases);
  if (lost.empty() && (one == nullptr || one->has_ended())) return;
  const Landscape landscape(seen_, {});
  if (one == nullptr) {
    const bool is_enough =
        landscape.units_of(lost).size() >= kLeastLost && landscape.are_much_of_a_group(lost);
    if (!is_enough) return;
    one = &cases.emplace_back("vantage:" + name, seen_.at(*lost.begin()).onset, now_);
  }
  if (!lost.empty() && one->has_ended()) one->resume();
  for (const std::string& host : lost) {
    if (!one->is_failing(host)) one->join(host, seen_.at(host), landscape, now_);
  }
  if (lost.empty()) one->follow(seen_, now_);
}

}  // namespace reachd::diagnose
