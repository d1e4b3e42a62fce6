#include "diagnose/strain.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>

#include "diagnose/hosts.hpp"
#include "diagnose/vantages.hpp"

namespace reachd::diagnose {
namespace {

/// Of a group: its loss, or that where it rises, which is where over five rounds it was no more
/// than this share of what it is now; its loss while that lasts; the share of its answers that are
/// late, and how many of both tell that.
constexpr double kGroupLoss = 0.45;
constexpr double kRisingLoss = 0.22;
constexpr double kRising = 0.7;
constexpr double kLastingLoss = 0.3;
constexpr double kGroupRaised = 0.25;
constexpr std::uint32_t kLeastProbes = 20;
/// The minute that runs may have just begun.
constexpr std::uint32_t kLeastProbesToLast = 10;
constexpr std::uint32_t kLeastAnswers = 5;
/// Of one host, which takes part from there on; and of the machines of the group, half of which
/// have to.
constexpr double kHostLoss = 0.2;
constexpr std::size_t kLeastMachines = 3;

struct Machines {
  ProbeTally just_now;
  ProbeTally lately;
  std::set<std::string> known;
  std::set<std::string> strained;

  bool are_late() const {
    return just_now.answered() >= kLeastAnswers && just_now.raised_share() >= kGroupRaised;
  }
  bool are_strained() const {
    const bool rises = lately.loss() <= kRising * just_now.loss();
    return are_late() && just_now.probes >= kLeastProbes &&
           just_now.loss() >= (rises ? kRisingLoss : kGroupLoss) &&
           strained.size() >= kLeastMachines && 2 * strained.size() >= known.size();
  }
  bool are_lossy() const {
    return are_late() && just_now.probes >= kLeastProbesToLast && just_now.loss() >= kLastingLoss;
  }
};

bool vouches_for_the_line(const ProbeTally& controls) {
  return controls.answered() >= kLeastAnswers && !are_strained(controls) &&
         controls.raised_share() < kGroupRaised;
}

/// What is down has nothing to lose.
ProbeTally tally_of(const VantageEvidence& vantage, const HostEvidence& host,
                    ProbeTally CheckEvidence::*span) {
  ProbeTally sum;
  for (const CheckEvidence& check : vantage.checks_of(host)) {
    if (check.state == State::up || check.state == State::unknown) sum += check.*span;
  }
  return sum;
}

std::set<std::string_view> lossy_hosts(const VantageEvidence& vantage) {
  std::set<std::string_view> lossy;
  for (const HostEvidence& host : vantage.hosts) {
    if (tally_of(vantage, host, &CheckEvidence::just_now).loss() >= kHostLoss)
      lossy.insert(host.host->name);
  }
  return lossy;
}

}  // namespace

Strain strain_of(const VantageEvidence& vantage) {
  if (!vouches_for_the_line(vantage.controls)) return {};
  const auto lossy = lossy_hosts(vantage);
  if (lossy.size() < kLeastMachines) return {};
  std::map<std::string_view, Machines> groups;
  for (const HostEvidence& host : vantage.hosts) {
    const ProbeTally tally = tally_of(vantage, host, &CheckEvidence::just_now);
    if (tally.probes == 0) continue;
    const std::string machine = machine_of(host.host->name, host.address);
    for_each_group(host, [&](std::string_view group) {
      Machines& machines = groups[group];
      machines.just_now += tally;
      machines.lately += tally_of(vantage, host, &CheckEvidence::lately);
      machines.known.insert(machine);
      if (lossy.contains(host.host->name)) machines.strained.insert(machine);
    });
  }
  Strain strain;
  for (const HostEvidence& host : vantage.hosts) {
    for_each_group(host, [&](std::string_view name) {
      const auto group = groups.find(name);
      if (group == groups.end()) return;
      const bool is_lossy = lossy.contains(host.host->name);
      if (is_lossy && group->second.are_strained()) strain.strained.insert(host.host->name);
      if (group->second.are_lossy()) strain.lossy.insert(host.host->name);
    });
  }
  return strain;
}

}  // namespace reachd::diagnose
