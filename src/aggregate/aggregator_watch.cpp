#include <algorithm>
#include <unordered_map>
#include <utility>

#include "aggregate/aggregator_impl.hpp"

namespace reachd::aggregate {
namespace {

/// What must be the same for a host to keep its past over a reload.
std::string lasting_key(const Host& host) {
  return host.name + "\n" + (host.address ? host.address->to_string() : "");
}

/// What must be the same for a check to keep its state over a reload.
std::string lasting_key(const Check& check) {
  return lasting_key(*check.host) + "\n" + check.identity() + "\n" + check.target.str() + "\n" +
         check.query_name.str() + "\n" + check.module->fingerprint;
}

}  // namespace

Aggregator::Impl::Impl(const Watch& watch, std::vector<Duration> windows, UtcTime now) {
  set_watch(watch, std::move(windows), now);
}

void Aggregator::Impl::set_watch(const Watch& watch, std::vector<Duration> windows, UtcTime now) {
  vantage_ = watch.vantage;
  windows_ = std::make_shared<const std::vector<Duration>>(std::move(windows));
  now_ = std::max(now_, now);
  take_records(watch);
  take_hosts(watch);
  link_checks(watch);
  name_groups();
  forget_unknown_controls();
  for (HostRecord& host : hosts_) host.timeline.append(now, host.state_at(now, records_));
  start_host_snapshots();
  lapses_.reset(records_.size(), SteadyTime(now_.time_since_epoch()));
  open_.clear();
  is_open_.assign(records_.size(), false);
  note_all();
  show_all_ = true;
}

void Aggregator::Impl::take_records(const Watch& watch) {
  std::unordered_map<std::string, CheckId> known;
  for (CheckId id = 0; id < records_.size(); ++id)
    known.emplace(lasting_key(records_[id].check()), id);
  std::vector<CheckRecord> records;
  std::vector<std::unique_ptr<RecentProbes>> recent(watch.checks.size());
  records.reserve(watch.checks.size());
  Chunks<CheckSnapshot> snapshots;
  snapshots.resize(watch.checks.size());
  changed_checks_.reset(snapshots.chunks());
  for (std::size_t chunk = 0; chunk < snapshots.chunks(); ++chunk) {
    std::vector<CheckSnapshot> items;
    items.reserve(Chunks<CheckSnapshot>::kChunk);
    for (std::size_t i = snapshots.begin_of(chunk); i < snapshots.end_of(chunk); ++i) {
      const CheckPtr& check = watch.checks[i];
      const auto before = known.empty() ? known.end() : known.find(lasting_key(*check));
      const bool is_new = before == known.end();
      records.push_back(is_new ? CheckRecord(*check) : records_[before->second]);
      records.back().adopt(*check);
      if (!is_new) recent[i] = std::move(recent_[before->second]);
      items.push_back(is_new ? CheckSnapshot{} : check_snapshots_[before->second]);
      items.back().check = check;
    }
    snapshots.replace(chunk, std::move(items));
    // Nobody has seen it yet, so that it is ours to write to.
    changed_checks_.mark(chunk);
  }
  records_ = std::move(records);
  recent_ = std::move(recent);
  check_snapshots_ = std::move(snapshots);
}

void Aggregator::Impl::take_hosts(const Watch& watch) {
  std::unordered_map<std::string, std::uint32_t> known;
  for (std::uint32_t i = 0; i < hosts_.size(); ++i) known.emplace(lasting_key(*hosts_[i].host), i);
  std::vector<HostRecord> former = std::exchange(hosts_, {});
  const auto former_paths = std::exchange(paths_, {});
  const auto former_addresses = std::exchange(addresses_, {});
  hosts_.reserve(watch.hosts.size());
  control_hosts_.clear();
  for (const HostPtr& host : watch.hosts) {
    if (host->is_control) control_hosts_.push_back(static_cast<std::uint32_t>(hosts_.size()));
    HostRecord& record = hosts_.emplace_back();
    record.host = host;
    const auto before = known.find(lasting_key(*host));
    if (before == known.end()) continue;
    record.timeline = std::move(former[before->second].timeline);
    const auto index = static_cast<std::uint32_t>(hosts_.size() - 1);
    const auto address = former_addresses.find(before->second);
    if (address != former_addresses.end()) addresses_[index] = address->second;
    const auto path = former_paths.find(before->second);
    if (path != former_paths.end()) paths_[index] = path->second;
  }
}

void Aggregator::Impl::link_checks(const Watch& watch) {
  host_of_.clear();
  host_of_.reserve(watch.checks.size());
  control_checks_.clear();
  of_control_.clear();
  of_control_.reserve(watch.checks.size());
  of_named_.clear();
  of_named_.reserve(watch.checks.size());
  std::uint32_t host = 0;
  for (const CheckPtr& check : watch.checks) {
    while (hosts_[host].host != check->host) ++host;
    host_of_.push_back(host);
    of_control_.push_back(check->host->is_control);
    of_named_.push_back(!check->host->address);
    auto& checks = hosts_[host].checks;
    checks = {checks.empty() ? check->id : checks.front(), check->id + 1};
    const bool tells_of_us = check->host->is_control && check->module->votes;
    if (tells_of_us) control_checks_.push_back(check->id);
  }
}

/// Controls that are gone no longer speak against the vantage.
void Aggregator::Impl::forget_unknown_controls() {
  const auto proven = [this](CheckId id) { return records_[id].verdict() != State::unproven; };
  if (std::ranges::none_of(control_checks_, proven)) health_ = {};
}

std::uint32_t Aggregator::Impl::number_of_group(std::string_view name) const {
  return static_cast<std::uint32_t>(std::ranges::lower_bound(groups_, name) - groups_.begin());
}

void Aggregator::Impl::name_groups() {
  groups_ = {std::string(kWholeWatch)};
  for (const HostRecord& host : hosts_) {
    groups_.insert(groups_.end(), host.host->groups.begin(), host.host->groups.end());
  }
  std::ranges::sort(groups_);
  groups_.erase(std::unique(groups_.begin(), groups_.end()), groups_.end());
  whole_watch_ = number_of_group(kWholeWatch);
  for (HostRecord& host : hosts_) {
    for (const std::string& name : host.host->groups) {
      if (name != kWholeWatch) host.groups.push_back(number_of_group(name));
    }
  }
}

}  // namespace reachd::aggregate
