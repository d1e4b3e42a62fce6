#include <cstddef>
#include <utility>

#include "aggregate/aggregator_impl.hpp"

namespace reachd::aggregate {

/// Of the hosts of one group: how many are in each state, and their shares of each window.
struct Aggregator::Impl::GroupSum {
  std::array<std::uint32_t, kAllStates.size()> hosts{};
  std::size_t count = 0;
  std::vector<Timeline::Share> shares;
};

Snapshot Aggregator::Impl::snapshot(UtcTime now) const {
  Snapshot snapshot;
  snapshot.taken = now;
  snapshot.vantage = vantage_;
  snapshot.vantage_healthy = health_.healthy();
  snapshot.vantage_since = health_.since();
  snapshot.checks.reserve(records_.size());
  for (const CheckRecord& record : records_) snapshot.checks.push_back(record.snapshot());
  std::vector<GroupSum> groups(groups_.size());
  for (GroupSum& group : groups) group.shares.resize(windows_.size());
  snapshot.hosts.reserve(hosts_.size());
  for (const HostRecord& host : hosts_) {
    snapshot.hosts.push_back(snapshot_of(host, now, groups));
  }
  snapshot.groups = finish(groups);
  return snapshot;
}

HostSnapshot Aggregator::Impl::snapshot_of(const HostRecord& host, UtcTime now,
                                           std::vector<GroupSum>& groups) const {
  const State state = host.timeline.state();
  HostSnapshot result{host.host, state, host.timeline.since(), {}, host.checks};
  result.windows.reserve(windows_.size());
  for (std::size_t i = 0; i < windows_.size(); ++i) {
    const Timeline::Share share = host.timeline.share(windows_[i], now);
    result.windows.push_back(to_availability(windows_[i], share));
    for (const std::uint32_t group : host.groups) {
      groups[group].shares[i].up += share.up;
      groups[group].shares[i].known += share.known;
    }
  }
  for (const std::uint32_t group : host.groups) {
    ++groups[group].hosts[static_cast<std::size_t>(state)];
    ++groups[group].count;
  }
  return result;
}

/// A group's availability is the mean over its hosts, each weighted by the time it was known.
std::vector<GroupSnapshot> Aggregator::Impl::finish(std::vector<GroupSum>& sums) const {
  std::vector<GroupSnapshot> result;
  result.reserve(sums.size());
  for (std::size_t group = 0; group < sums.size(); ++group) {
    GroupSnapshot snapshot{groups_[group], sums[group].hosts, {}};
    for (std::size_t i = 0; i < windows_.size(); ++i) {
      snapshot.windows.push_back(
          to_availability(windows_[i], sums[group].shares[i], sums[group].count));
    }
    result.push_back(std::move(snapshot));
  }
  return result;
}

}  // namespace reachd::aggregate
