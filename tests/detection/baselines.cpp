#include "detection/baselines.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <ranges>
#include <set>
#include <string>
#include <vector>

namespace reachd::detection {
namespace {

using namespace std::chrono_literals;

bool counts(const Observation& observation) {
  return observation.check->module->votes && !observation.check->host->is_control &&
         says_something_of_the_host(observation.outcome);
}

/// Which hosts have a check that failed three times in a row, to one vantage.
class Runs {
 public:
  void see(const Observation& observation) {
    Run& run = runs_[observation.check->id];
    auto& failing = failing_[observation.check->host->name];
    if (observation.outcome == Outcome::success) {
      run = {.was_up = true};
      failing.erase(observation.check->id);
      return;
    }
    if (run.length++ == 0) run.since = observation.time;
    if (run.length >= 3 && run.was_up) failing.emplace(observation.check->id, run.since);
  }
  /// Since when the host fails.
  std::optional<UtcTime> failing_since(const std::string& host) const {
    const auto failing = failing_.find(host);
    if (failing == failing_.end() || failing->second.empty()) return {};
    return std::ranges::min(failing->second | std::views::values);
  }

 private:
  struct Run {
    int length = 0;
    UtcTime since{};
    bool was_up = false;
  };
  std::map<CheckId, Run> runs_;
  std::map<std::string, std::map<CheckId, UtcTime>> failing_;
};

/// What simple monitors do: three failures of a check in a row. Confirming probes, which reachd
/// asks for and most of them do not, count here too.
class ThreeInARow final : public Baseline {
 public:
  /// Alarms are raised of hosts that fail so at `needed` of the first `vantages` vantages.
  ThreeInARow(std::size_t vantages, std::size_t needed) : runs_(vantages), needed_(needed) {}

  void see(std::size_t vantage, const Observation& observation) override {
    if (vantage >= runs_.size() || !counts(observation)) return;
    runs_[vantage].see(observation);
    const std::string& host = observation.check->host->name;
    std::vector<UtcTime> since;
    for (const Runs& runs : runs_) {
      if (const auto time = runs.failing_since(host)) since.push_back(*time);
    }
    if (since.size() < needed_) return clear(host, observation.time);
    raise(host, std::ranges::min(since), observation.time);
  }

 private:
  std::vector<Runs> runs_;
  std::size_t needed_;
};

/// Trinocular's belief for each check, from one vantage, with neither controls nor others' views.
class BeliefAlone final : public Baseline {
 public:
  void see(std::size_t vantage, const Observation& observation) override {
    if (vantage != 0 || !counts(observation)) return;
    Seen& seen = seen_[observation.check->id];
    const std::string& host = observation.check->host->name;
    const bool answered = observation.outcome == Outcome::success;
    if (!answered && seen.since == UtcTime{}) seen.since = observation.time;
    seen.belief.update(answered ? Outcome::success : Outcome::timeout);
    if (seen.belief.says_up()) {
      seen.was_up = true;
      seen.since = {};
      seen.belief.learn(answered);
      failing_[host].erase(observation.check->id);
      if (failing_[host].empty()) clear(host, observation.time);
    } else if (seen.was_up && seen.belief.says_down()) {
      failing_[host].insert(observation.check->id);
      raise(host, seen.since, observation.time);
    }
  }

 private:
  struct Seen {
    aggregate::Belief belief;
    UtcTime since{};
    bool was_up = false;
  };
  std::map<CheckId, Seen> seen_;
  std::map<std::string, std::set<CheckId>> failing_;
};

/// IODA's threshold for active probing: the share of what answers, in ten minutes, below 80 % of
/// its median over the time before (a week at most). What is below it is no part of that median.
class ShareOfUsual final : public Baseline {
 public:
  void see(std::size_t, const Observation& observation) override {
    if (!counts(observation)) return;
    if (observation.time >= end_) close(observation.time);
    hosts_.insert(observation.check->host->name);
    if (observation.outcome == Outcome::success) answered_.insert(observation.check->host->name);
  }

 private:
  static constexpr Duration kBin = 10min;
  static constexpr std::size_t kWeek = 7 * 24 * 6;
  /// Without so much of a past nothing is said; scenarios are quiet for forty minutes.
  static constexpr std::size_t kWarmUp = 3;
  static constexpr double kThreshold = 0.8;

  void close(UtcTime now) {
    if (end_ != UtcTime{} && !hosts_.empty()) judge();
    if (end_ == UtcTime{}) end_ = now;
    while (end_ <= now) end_ += kBin;
    hosts_.clear();
    answered_.clear();
  }
  void judge() {
    const double share = static_cast<double>(answered_.size()) / static_cast<double>(hosts_.size());
    const bool is_low = past_.size() >= kWarmUp && share < kThreshold * usual();
    for (const std::string& host : hosts_) {
      if (is_low && !answered_.contains(host)) raise(host, end_ - kBin, end_);
      if (answered_.contains(host)) clear(host, end_ - kBin);
    }
    if (is_low) return;
    past_.push_back(share);
    if (past_.size() > kWeek) past_.pop_front();
  }
  double usual() const {
    std::vector<double> sorted(past_.begin(), past_.end());
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::ranges::nth_element(sorted, middle);
    return *middle;
  }

  UtcTime end_{};
  std::set<std::string> hosts_;
  std::set<std::string> answered_;
  std::deque<double> past_;
};

}  // namespace

void Baseline::raise(const std::string& host, UtcTime started, UtcTime detected) {
  if (open_.contains(host)) return;
  open_[host] = alarms_.size();
  alarms_.push_back({{host}, started, detected, std::nullopt});
}

void Baseline::clear(const std::string& host, UtcTime ended) {
  const auto alarm = open_.find(host);
  if (alarm == open_.end()) return;
  alarms_[alarm->second].ended = ended;
  open_.erase(alarm);
}

std::vector<std::string_view> baseline_names() {
  return {"three failures in a row, one vantage", "three failures in a row, two of three vantages",
          "Trinocular's belief, one vantage", "IODA's threshold, all vantages"};
}

std::vector<std::unique_ptr<Baseline>> make_baselines() {
  std::vector<std::unique_ptr<Baseline>> all;
  all.push_back(std::make_unique<ThreeInARow>(1, 1));
  all.push_back(std::make_unique<ThreeInARow>(3, 2));
  all.push_back(std::make_unique<BeliefAlone>());
  all.push_back(std::make_unique<ShareOfUsual>());
  return all;
}

}  // namespace reachd::detection
