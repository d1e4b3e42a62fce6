#include "app/watch_index.hpp"

#include <algorithm>
#include <functional>
#include <string>

namespace reachd::app {

WatchIndex::WatchIndex(Watch watch) : watch_(std::move(watch)) {
  by_identity_.reserve(watch_.checks.size());
  const std::hash<std::string> hash;
  for (const CheckPtr& check : watch_.checks) {
    by_identity_.emplace_back(hash(check->identity()), check->id);
  }
  std::ranges::sort(by_identity_);
}

CheckPtr WatchIndex::current(const CheckPtr& check) const {
  const auto& checks = watch_.checks;
  if (check->id < checks.size() && checks[check->id] == check) return check;
  const std::string identity = check->identity();
  const std::pair sought(std::hash<std::string>()(identity), CheckId{0});
  auto found = std::ranges::lower_bound(by_identity_, sought);
  for (; found != by_identity_.end() && found->first == sought.first; ++found) {
    if (checks[found->second]->identity() == identity) return checks[found->second];
  }
  return nullptr;
}

bool WatchIndex::ask_the_same(const Check& one, const Check& other) {
  if (&one == &other) return true;
  return one.module->fingerprint == other.module->fingerprint &&
         one.host->address == other.host->address && one.target == other.target &&
         one.query_name == other.query_name;
}

}  // namespace reachd::app
