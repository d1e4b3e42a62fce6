#include "app/watch_survey.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <numeric>
#include <set>
#include <utility>

namespace reachd::app {
namespace {

using namespace std::chrono_literals;

/// Gaps up to here are of confirming probes, or of the packets of one result.
constexpr Duration kWithinAResult = 1500ms;
constexpr Duration kUsualInterval = 60s;
constexpr double kStepsAnOctave = 4;

/// Quarter octaves of seconds: the upper end of a step is at most a fifth above a gap in it.
std::size_t step_of(Duration gap) {
  const double octaves = std::log2(std::max(to_seconds(gap), 1.0));
  return std::min<std::size_t>(static_cast<std::size_t>(octaves * kStepsAnOctave), 63);
}
Duration end_of(std::size_t step) {
  const double seconds = std::exp2(static_cast<double>(step + 1) / kStepsAnOctave);
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

/// As the shipped watch has them.
Duration timeout_of(std::string_view prober) {
  if (prober == "http") return 15s;
  if (prober == "dns") return 5s;
  return prober == "icmp" ? 3s : 10s;
}

std::string_view kind_of(std::string_view prober) {
  if (prober == "http") return "web";
  return prober == "dns" ? "dns" : "";
}

}  // namespace

void WatchSurvey::add(const store::Record& record) {
  HostSeen& host = hosts_[std::string(names_.text(record.host))];
  if (record.address) host.address = record.address;
  if (record.is_control) {
    (*record.is_control ? host.is_called_control : host.is_called_watched) = true;
  }
  CheckSeen& check = host.checks[{std::string(names_.text(record.check)), record.family}];
  if (check.prober.empty()) check.prober = names_.text(record.prober);
  const auto [place, is_new] = check.by_vantage.try_emplace(record.vantage);
  Rhythm& rhythm = place->second;
  if (!is_new && record.time - rhythm.last > kWithinAResult) {
    ++rhythm.gaps[step_of(record.time - rhythm.last)];
  }
  rhythm.last = is_new ? record.time : std::max(rhythm.last, record.time);
}

/// The median gap.
Duration WatchSurvey::interval_of(const CheckSeen& check) {
  std::array<std::uint64_t, 64> gaps{};
  for (const auto& [vantage, rhythm] : check.by_vantage) {
    std::ranges::transform(gaps, rhythm.gaps, gaps.begin(), std::plus<>());
  }
  const std::uint64_t all = std::accumulate(gaps.begin(), gaps.end(), std::uint64_t{0});
  if (all == 0) return kUsualInterval;
  std::uint64_t below = 0;
  std::size_t step = 0;
  while (2 * (below += gaps[step]) < all) ++step;
  return end_of(step);
}

std::vector<std::string> WatchSurvey::groups_of(const HostSeen& host) const {
  std::set<std::string> groups;
  if (host.is_control()) return {};
  if (host.address) groups.insert("net-" + politeness_prefix(*host.address).to_string());
  for (const auto& [name, check] : host.checks) {
    const std::string_view kind = kind_of(check.prober);
    if (!kind.empty()) groups.emplace(kind);
  }
  return {groups.begin(), groups.end()};
}

ModulePtr WatchSurvey::module_of(const std::string& name, const std::string& prober) const {
  auto module = std::make_shared<Module>();
  module->name = name;
  module->prober = prober;
  module->timeout = timeout_of(prober);
  module->fingerprint = name + "\n" + prober;
  module->votes = prober != "traceroute";
  return module;
}

void WatchSurvey::add_to(Watch& watch, const std::string& name, const HostSeen& seen) const {
  auto host = std::make_shared<Host>();
  host->name = name;
  host->groups = groups_of(seen);
  host->is_control = seen.is_control();
  watch.hosts.push_back(host);
  for (const auto& [key, check_seen] : seen.checks) {
    auto check = std::make_shared<Check>();
    check->id = static_cast<CheckId>(watch.checks.size());
    check->family = key.second;
    check->host = host;
    check->module = module_of(key.first, check_seen.prober);
    check->interval = interval_of(check_seen);
    watch.checks.push_back(std::move(check));
  }
}

Watch WatchSurvey::watch() const {
  Watch watch;
  for (const bool are_controls : {false, true}) {
    for (const auto& [name, seen] : hosts_) {
      if (seen.is_control() == are_controls) add_to(watch, name, seen);
    }
  }
  return watch;
}

std::size_t WatchSurvey::hosts_of_unknown_role() const {
  return static_cast<std::size_t>(std::ranges::count_if(hosts_, [](const auto& named) {
    return named.second.is_called_control == named.second.is_called_watched;
  }));
}

}  // namespace reachd::app
