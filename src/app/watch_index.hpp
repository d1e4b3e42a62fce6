#pragma once

#include <memory>
#include <string_view>

#include "app/numbers_by_hash.hpp"
#include "reachd/watch.hpp"

namespace reachd::app {

/// A watch, with the ways into it: by the name and the address of a host, and from a check of an
/// earlier load to the same check in this one, for probes that were under way when the
/// configuration was loaded anew come back with the old check. Immutable; safe from any thread.
class WatchIndex {
 public:
  explicit WatchIndex(Watch watch);

  const Watch& watch() const { return watch_; }
  /// The current() of that check is asked for soon: see fetch_ahead().
  void expect(CheckId check) const;
  /// The check of this watch with the same identity; null if it is gone.
  const CheckPtr& current(const CheckPtr& check) const;
  /// The first host of that name, in whatever case, with the root's dot or without; null if there
  /// is none.
  HostPtr host_named(std::string_view name) const;
  /// Whether a host has this address by the configuration.
  bool has_address(const IpAddress& address) const;
  /// True if what a probe of either came to says the same: nothing that is sent, to whom or what is
  /// expected differs.
  static bool ask_the_same(const Check& one, const Check& other);

 private:
  void add_hosts();

  Watch watch_;
  NumbersByHash by_identity_;
  NumbersByHash by_name_;
  NumbersByHash by_address_;
};
using WatchIndexPtr = std::shared_ptr<const WatchIndex>;

}  // namespace reachd::app
