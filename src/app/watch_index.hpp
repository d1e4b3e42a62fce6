#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "reachd/watch.hpp"

namespace reachd::app {

/// A watch, with the way from a check of an earlier load to the same check in this one: probes that
/// were under way when the configuration was loaded anew come back with the old check. Immutable;
/// safe from any thread.
class WatchIndex {
 public:
  explicit WatchIndex(Watch watch);

  const Watch& watch() const { return watch_; }
  /// The check of this watch with the same identity; null if it is gone.
  CheckPtr current(const CheckPtr& check) const;
  /// True if what a probe of either came to says the same: nothing that is sent, to whom or what is
  /// expected differs.
  static bool ask_the_same(const Check& one, const Check& other);

 private:
  Watch watch_;
  /// The hash of each check's identity, rising, with its number: there may be a million of them.
  std::vector<std::pair<std::size_t, CheckId>> by_identity_;
};
using WatchIndexPtr = std::shared_ptr<const WatchIndex>;

}  // namespace reachd::app
