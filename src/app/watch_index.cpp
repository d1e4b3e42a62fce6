#include "app/watch_index.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "config/names.hpp"
#include "reachd/fetch_ahead.hpp"

namespace reachd::app {

namespace {

std::size_t hash_of(const std::string& text) { return std::hash<std::string>()(text); }

}  // namespace

WatchIndex::WatchIndex(Watch watch) : watch_(std::move(watch)) {
  by_identity_.reserve(watch_.checks.size());
  for (const CheckPtr& check : watch_.checks) {
    by_identity_.add(hash_of(check->identity()), check->id);
  }
  by_identity_.sort();
  add_hosts();
}

void WatchIndex::add_hosts() {
  by_name_.reserve(watch_.hosts.size());
  by_address_.reserve(watch_.hosts.size());
  std::uint32_t number = 0;
  for (const HostPtr& host : watch_.hosts) {
    by_name_.add(hash_of(config::folded_name(host->name)), number);
    if (host->address) by_address_.add(std::hash<IpAddress>()(*host->address), number);
    ++number;
  }
  by_name_.sort();
  by_address_.sort();
}

void WatchIndex::expect(CheckId check) const {
  if (check < watch_.checks.size()) fetch_ahead(&watch_.checks[check]);
}

const CheckPtr& WatchIndex::current(const CheckPtr& check) const {
  static const CheckPtr none;
  const auto& checks = watch_.checks;
  if (check->id < checks.size() && checks[check->id] == check) return checks[check->id];
  const std::string identity = check->identity();
  const auto found = by_identity_.find(
      hash_of(identity), [&](CheckId id) { return checks[id]->identity() == identity; });
  return found ? checks[*found] : none;
}

HostPtr WatchIndex::host_named(std::string_view name) const {
  const std::string key = config::folded_name(name);
  const auto found = by_name_.find(hash_of(key), [&](std::uint32_t number) {
    return config::folded_name(watch_.hosts[number]->name) == key;
  });
  return found ? watch_.hosts[*found] : nullptr;
}

bool WatchIndex::has_address(const IpAddress& address) const {
  const auto is_its = [&](std::uint32_t number) {
    return watch_.hosts[number]->address == address;
  };
  return by_address_.find(std::hash<IpAddress>()(address), is_its).has_value();
}

bool WatchIndex::ask_the_same(const Check& one, const Check& other) {
  if (&one == &other) return true;
  return one.module->fingerprint == other.module->fingerprint &&
         one.host->address == other.host->address && one.target == other.target &&
         one.query_name == other.query_name;
}

}  // namespace reachd::app
