#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "aggregate/aggregator_impl.hpp"

namespace reachd::aggregate {
namespace {

/// Hosts whose windows move on in a second though their state is what it was: all of a watch that
/// is no larger.
constexpr std::size_t kRefreshedHosts = 8192;
constexpr std::size_t kRefreshedChunks =
    (kRefreshedHosts + Chunks<HostSnapshot>::kChunk - 1) / Chunks<HostSnapshot>::kChunk;

/// Chunks to refresh after so long.
std::size_t refreshed_after(Duration passed) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(passed).count();
  return kRefreshedChunks * static_cast<std::size_t>(std::clamp<std::int64_t>(seconds, 1, 3600));
}

}  // namespace

void Aggregator::Impl::start_host_snapshots() {
  host_snapshots_.resize(hosts_.size());
  changed_hosts_.reset(host_snapshots_.chunks());
  for (std::size_t i = 0; i < host_snapshots_.chunks(); ++i) changed_hosts_.mark(i);
  group_sums_.assign(host_snapshots_.chunks(), {});
  next_refreshed_ = 0;
}

Snapshot Aggregator::Impl::snapshot(UtcTime now) {
  const Duration passed = refreshed_at_ == kNever ? Duration::zero() : now - refreshed_at_;
  refreshed_at_ = now;
  const std::size_t refreshed = std::min(refreshed_after(passed), host_snapshots_.chunks());
  for (std::size_t i = 0; i < refreshed; ++i) {
    changed_hosts_.mark(next_refreshed_);
    next_refreshed_ = (next_refreshed_ + 1) % host_snapshots_.chunks();
  }
  for (const std::size_t chunk : changed_hosts_.marked()) refresh_hosts(chunk, now);
  changed_checks_.clear();
  changed_hosts_.clear();
  Snapshot snapshot;
  snapshot.taken = now;
  snapshot.vantage = vantage_;
  snapshot.vantage_healthy = health_.healthy();
  snapshot.vantage_since = health_.since();
  snapshot.checks = check_snapshots_;
  snapshot.hosts = host_snapshots_;
  snapshot.groups = group_snapshots();
  if (records_.size() <= kMostChecksTold) {
    auto evidence = std::make_shared<VantageEvidence>();
    gather(now, *evidence);
    snapshot.evidence = std::move(evidence);
  }
  if (hosts_.size() <= Snapshot::kMostHistories) snapshot.histories = histories(now);
  snapshot.rtt_shifts = {rtt_shifts_.begin(), rtt_shifts_.end()};
  return snapshot;
}

void Aggregator::Impl::refresh_hosts(std::size_t chunk, UtcTime now) {
  const std::size_t end = host_snapshots_.end_of(chunk);
  std::vector<HostSnapshot> items;
  items.reserve(end - host_snapshots_.begin_of(chunk));
  GroupSums sums;
  for (std::size_t i = host_snapshots_.begin_of(chunk); i < end; ++i) {
    items.push_back(snapshot_of(hosts_[i], now, sums));
  }
  host_snapshots_.replace(chunk, std::move(items));
  group_sums_[chunk] = std::move(sums);
}

HostSnapshot Aggregator::Impl::snapshot_of(const HostRecord& host, UtcTime now, GroupSums& groups) {
  const State state = host.timeline.state();
  shares_.clear();
  availabilities_.clear();
  for (const Duration window : *windows_) {
    shares_.push_back(to_sum(host.timeline.share(window, now)));
    availabilities_.push_back(to_availability(window, shares_.back()));
  }
  for (const std::uint32_t group : host.groups) groups[group].add(state, shares_);
  if (!host.host->is_control) groups[whole_watch_].add(state, shares_);
  return {host.host, state, host.timeline.since(), WindowList(windows_, availabilities_),
          host.checks};
}

void Aggregator::Impl::GroupSum::add(State state, std::span<const ShareSum> more) {
  ++hosts[static_cast<std::size_t>(state)];
  ++count;
  add_shares(more);
}

void Aggregator::Impl::GroupSum::add(const GroupSum& other) {
  for (std::size_t i = 0; i < hosts.size(); ++i) hosts[i] += other.hosts[i];
  count += other.count;
  add_shares(other.shares);
}

void Aggregator::Impl::GroupSum::add_shares(std::span<const ShareSum> more) {
  shares.resize(more.size());
  for (std::size_t i = 0; i < more.size(); ++i) shares[i] += more[i];
}

/// A group's availability is the mean over its hosts, each weighted by the time it was known.
std::vector<GroupSnapshot> Aggregator::Impl::group_snapshots() const {
  std::vector<GroupSum> sums(groups_.size());
  for (GroupSum& sum : sums) sum.shares.resize(windows_->size());
  for (const GroupSums& chunk : group_sums_) {
    for (const auto& [group, sum] : chunk) sums[group].add(sum);
  }
  std::vector<GroupSnapshot> result;
  result.reserve(sums.size());
  for (std::size_t group = 0; group < sums.size(); ++group) {
    GroupSnapshot snapshot{groups_[group], sums[group].hosts, {}};
    for (std::size_t i = 0; i < windows_->size(); ++i) {
      snapshot.windows.push_back(
          to_availability((*windows_)[i], sums[group].shares[i], sums[group].count));
    }
    result.push_back(std::move(snapshot));
  }
  return result;
}

/// A third of a microsecond a host, three where it often changed; nothing is kept between
/// snapshots.
std::vector<HostHistory> Aggregator::Impl::histories(UtcTime now) const {
  std::vector<HostHistory> result;
  result.reserve(hosts_.size());
  for (const HostRecord& host : hosts_) result.push_back(history_of(host.timeline, now));
  return result;
}

}  // namespace reachd::aggregate
