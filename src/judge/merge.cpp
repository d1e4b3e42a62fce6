#include "judge/merge.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "reachd/watch.hpp"

namespace reachd::judge {
namespace {

struct Told {
  HostOverview overview;
  std::size_t degraded = 0;
  /// By state.
  std::array<MaybeTime, kAllStates.size()> since;
  bool was_up = false;
};

/// Half against half is not down.
State verdict_of(const Told& host, std::size_t quorum) {
  const HostOverview& overview = host.overview;
  if (overview.knowing < quorum) return host.was_up ? State::unknown : State::unproven;
  if (2 * overview.down > overview.knowing) return State::down;
  return 2 * (overview.down + host.degraded) > overview.knowing ? State::degraded : State::up;
}

MaybeTime earliest(const MaybeTime& one, const MaybeTime& other) {
  if (!one || !other) return one ? one : other;
  return std::min(*one, *other);
}

class Merger {
 public:
  explicit Merger(std::span<const Seat> seats) : seats_(seats) {}

  void add_all() {
    for (std::size_t i = 0; i < seats_.size(); ++i) {
      if (seats_[i].evidence == nullptr) continue;
      for (const HostEvidence& host : seats_[i].evidence->hosts) add(i, host);
    }
  }

  std::vector<HostOverview> hosts(std::size_t quorum) const {
    std::vector<HostOverview> hosts;
    for (const auto& [name, told] : hosts_) {
      HostOverview& host = hosts.emplace_back(told.overview);
      host.state = verdict_of(told, quorum);
      host.since = told.since[static_cast<std::size_t>(host.state)];
    }
    return hosts;
  }

 private:
  void add(std::size_t seat, const HostEvidence& host) {
    Told& told = hosts_[host.host->name];
    if (!told.overview.host) {
      told.overview.host = host.host;
      told.overview.opinions.resize(seats_.size());
    }
    if (told.overview.address == IpAddress()) told.overview.address = host.address;
    told.was_up = told.was_up || host.state != State::unproven;
    if (seats_[seat].vantage.presence != Presence::healthy) return;
    told.overview.opinions[seat] = {host.state, host.since};
    MaybeTime& since = told.since[static_cast<std::size_t>(host.state)];
    since = earliest(since, host.since);
    if (!is_known(host.state)) return;
    ++told.overview.knowing;
    if (host.state == State::down) ++told.overview.down;
    if (host.state == State::degraded) ++told.degraded;
  }

  std::span<const Seat> seats_;
  std::map<std::string, Told, std::less<>> hosts_;
};

std::vector<GroupOverview> groups_of(const std::vector<HostOverview>& hosts) {
  std::map<std::string, GroupOverview, std::less<>> groups;
  const auto add = [&](std::string_view name, State state) {
    ++groups[std::string(name)].hosts[static_cast<std::size_t>(state)];
  };
  for (const HostOverview& host : hosts) {
    add(kWholeWatch, host.state);
    for (const std::string& name : host.host->groups) add(name, host.state);
  }
  std::vector<GroupOverview> result;
  for (auto& [name, group] : groups) {
    group.name = name;
    result.push_back(std::move(group));
  }
  return result;
}

}  // namespace

Overview merge(UtcTime now, std::span<const Seat> seats) {
  Overview overview;
  overview.taken = now;
  for (const Seat& seat : seats) overview.vantages.push_back(seat.vantage);
  Merger merger(seats);
  merger.add_all();
  overview.hosts = merger.hosts(overview.quorum());
  overview.groups = groups_of(overview.hosts);
  return overview;
}

}  // namespace reachd::judge
