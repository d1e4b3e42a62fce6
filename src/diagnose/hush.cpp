#include "diagnose/hush.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "diagnose/hosts.hpp"

namespace reachd::diagnose {
namespace {

constexpr std::size_t kLeastMachines = 3;
constexpr std::size_t kLeastAfterARumour = 2;

/// Time sent of the first probe of a host's that failed since the last that was answered.
MaybeTime silent_since(const HostEvidence& host, std::span<const CheckEvidence> checks) {
  if (!host.answered) return {};
  UtcTime first = UtcTime::max();
  for (const CheckEvidence& check : checks) {
    const MaybeTime failed = takes_part(host, checks, check) ? check.since : check.doubted;
    if (failed && *failed > *host.answered) first = std::min(first, *failed);
  }
  return first == UtcTime::max() ? MaybeTime() : MaybeTime(first);
}

struct Group {
  MaybeTime answered;
  /// By machine: since when it is silent.
  std::map<std::string, UtcTime> silent;

  /// Time sent of the first failing probe of the machine that makes it `least`, of those that are
  /// silent since the last answer of the group.
  MaybeTime hushed(std::size_t least) const {
    std::vector<UtcTime> since;
    for (const auto& [machine, time] : silent) {
      if (is_after_all_answers(time)) since.push_back(time);
    }
    if (since.size() < least) return {};
    std::ranges::sort(since);
    return since[least - 1];
  }
  bool is_after_all_answers(UtcTime time) const { return !answered || *answered < time; }
};

}  // namespace

HushedHosts hushed_hosts(const VantageEvidence& vantage, const GroupNames& rumoured) {
  std::map<std::string_view, UtcTime> silent;
  for (const HostEvidence& host : vantage.hosts) {
    const MaybeTime since = silent_since(host, vantage.checks_of(host));
    if (since) silent.emplace(host.host->name, *since);
  }
  if (silent.size() < kLeastAfterARumour) return {};
  std::map<std::string_view, Group> groups;
  for (const HostEvidence& host : vantage.hosts) {
    const auto since = silent.find(host.host->name);
    for_each_group(host, [&](std::string_view name) {
      Group& group = groups[name];
      if (host.answered && group.is_after_all_answers(*host.answered)) {
        group.answered = host.answered;
      }
      if (since == silent.end()) return;
      const auto [place, is_new] =
          group.silent.emplace(machine_of(host.host->name, host.address), since->second);
      if (!is_new) place->second = std::min(place->second, since->second);
    });
  }
  HushedHosts hushed;
  for (const HostEvidence& host : vantage.hosts) {
    const auto since = silent.find(host.host->name);
    if (since == silent.end()) continue;
    for_each_group(host, [&](std::string_view name) {
      const Group& group = groups.at(name);
      const bool is_rumoured = rumoured.contains(name);
      const MaybeTime told = group.hushed(is_rumoured ? kLeastAfterARumour : kLeastMachines);
      if (!told || !group.is_after_all_answers(since->second)) return;
      const Hushed one{since->second, std::max(*told, since->second)};
      const auto [place, is_new] = hushed.emplace(since->first, one);
      if (!is_new && one.decided < place->second.decided) place->second = one;
    });
  }
  return hushed;
}

}  // namespace reachd::diagnose
