#include "diagnose/scope.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

namespace reachd::diagnose {
namespace {

/// From this share of its machines on a group is taken to be what failed.
constexpr double kBrokenShare = 0.5;
constexpr std::size_t kLeastOfAGroup = 2;
constexpr double kMuch = 0.3;

std::size_t common(const Landscape::Units& one, const Landscape::Units& other) {
  return static_cast<std::size_t>(
      std::ranges::count_if(one, [&](const std::string& unit) { return other.contains(unit); }));
}

void join(std::vector<Landscape::Names>& clusters, const std::vector<std::size_t>& which) {
  for (std::size_t i = which.size(); i-- > 1;) {
    clusters[which[0]].merge(clusters[which[i]]);
    clusters.erase(clusters.begin() + static_cast<std::ptrdiff_t>(which[i]));
  }
}

}  // namespace

Landscape::Landscape(const SeenHosts& hosts, const Names& apart) : hosts_(hosts) {
  for (const auto& [name, host] : hosts) {
    if (!host.is_known() || apart.contains(name)) continue;
    const std::string unit = unit_of(name);
    for (const std::string& group : host.host->groups) groups_[group].insert(unit);
    groups_[std::string(kWholeWatch)].insert(unit);
  }
}

std::string Landscape::unit_of(const std::string& host) const {
  const auto found = hosts_.find(host);
  return found == hosts_.end() ? host : machine_of(host, found->second.address);
}

Landscape::Units Landscape::units_of(const Names& hosts) const {
  Units units;
  for (const std::string& host : hosts) units.insert(unit_of(host));
  return units;
}

double Landscape::share_of(std::string_view group, const Names& hosts) const {
  const auto found = groups_.find(group);
  if (found == groups_.end() || found->second.empty()) return 0;
  const auto of_group = static_cast<double>(common(found->second, units_of(hosts)));
  return of_group / static_cast<double>(found->second.size());
}

bool Landscape::are_much_of_a_group(const Names& hosts) const {
  return std::ranges::any_of(
      groups_, [&](const auto& group) { return share_of(group.first, hosts) >= kMuch; });
}

std::vector<Landscape::Names> Landscape::clusters_of(const Names& hosts, Duration together) const {
  std::vector<std::pair<UtcTime, std::string>> by_onset;
  for (const std::string& host : hosts)
    by_onset.emplace_back(hosts_.find(host)->second.onset, host);
  std::ranges::sort(by_onset);
  std::vector<Names> clusters;
  for (std::size_t i = 0; i < by_onset.size(); ++i) {
    if (i == 0 || by_onset[i].first - by_onset[i - 1].first > together) clusters.emplace_back();
    clusters.back().insert(by_onset[i].second);
  }
  for (const auto& [group, units] : groups_) {
    const Units failing = units_of(hosts);
    const std::size_t of_group = common(units, failing);
    const bool is_broken =
        of_group >= kLeastOfAGroup &&
        static_cast<double>(of_group) >= kBrokenShare * static_cast<double>(units.size());
    if (!is_broken) continue;
    std::vector<std::size_t> which;
    for (std::size_t i = 0; i < clusters.size(); ++i) {
      if (common(units_of(clusters[i]), units) > 0) which.push_back(i);
    }
    join(clusters, which);
  }
  std::ranges::stable_sort(clusters, std::ranges::greater{}, &Names::size);
  return clusters;
}

std::string Landscape::scope_of(const Names& hosts) const {
  const Units units = units_of(hosts);
  if (units.size() > 1) return "group:" + best_group(units);
  // Of several names of one machine, the one that stands for the machine itself.
  const auto named = std::ranges::find_if(hosts, [&](const std::string& host) {
    return host.find(*units.begin()) != std::string::npos;
  });
  return "host:" + (named == hosts.end() ? *hosts.begin() : *named);
}

std::string Landscape::best_group(const Units& units) const {
  double best = 0;
  std::string name;
  for (const auto& [group, members] : groups_) {
    const std::size_t both = common(members, units);
    const double likeness =
        static_cast<double>(both) / static_cast<double>(members.size() + units.size() - both);
    if (likeness > best) {
      best = likeness;
      name = group;
    }
  }
  return best >= kBrokenShare ? name : smallest_group(units);
}

std::string Landscape::smallest_group(const Units& units) const {
  std::string name(kWholeWatch);
  std::size_t least = SIZE_MAX;
  for (const auto& [group, members] : groups_) {
    if (common(members, units) < units.size() || members.size() >= least) continue;
    least = members.size();
    name = group;
  }
  return name;
}

}  // namespace reachd::diagnose
