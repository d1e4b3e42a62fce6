#include "app/watch_index.hpp"

namespace reachd::app {

WatchIndex::WatchIndex(Watch watch) : watch_(std::move(watch)) {
  by_identity_.reserve(watch_.checks.size());
  for (const CheckPtr& check : watch_.checks) by_identity_.emplace(check->identity(), check->id);
}

CheckPtr WatchIndex::current(const CheckPtr& check) const {
  const auto& checks = watch_.checks;
  if (check->id < checks.size() && checks[check->id] == check) return check;
  const auto found = by_identity_.find(check->identity());
  return found == by_identity_.end() ? nullptr : checks[found->second];
}

bool WatchIndex::ask_the_same(const Check& one, const Check& other) {
  return one.module->fingerprint == other.module->fingerprint &&
         one.host->address == other.host->address && one.target == other.target &&
         one.query_name == other.query_name;
}

}  // namespace reachd::app
