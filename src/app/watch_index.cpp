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

}  // namespace reachd::app
