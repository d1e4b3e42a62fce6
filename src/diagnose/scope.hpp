#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "diagnose/hosts.hpp"
#include "reachd/watch.hpp"

namespace reachd::diagnose {

/// The machines behind host names, so that ten names of one address count once, and the groups that
/// they form. Made for one moment.
class Landscape {
 public:
  using Names = std::set<std::string>;
  /// A machine: its address, or the host's name where there is none.
  using Units = std::set<std::string>;

  /// `apart`: hosts that take no part, since they failed before for a reason of their own.
  Landscape(const SeenHosts& hosts, const Names& apart);

  std::string unit_of(const std::string& host) const;
  Units units_of(const Names& hosts) const;
  /// Hosts that fell together: those whose onsets follow one another within `together`, and those
  /// that make up at least half of a group. Largest first.
  std::vector<Names> clusters_of(const Names& hosts, Duration together) const;
  /// "host:NAME" of one machine, else "group:NAME": of the group that resembles them most, if it is
  /// at least half of what they have in common, else of the smallest that holds them all.
  std::string scope_of(const Names& hosts) const;
  /// Of the machines of a group that are known, how many are among `hosts`; 0 to 1.
  double share_of(std::string_view group, const Names& hosts) const;
  /// They are 30 % of some group at least.
  bool are_much_of_a_group(const Names& hosts) const;
  const std::map<std::string, Units, std::less<>>& groups() const { return groups_; }

 private:
  std::string best_group(const Units& units) const;
  std::string smallest_group(const Units& units) const;

  const SeenHosts& hosts_;
  std::map<std::string, Units, std::less<>> groups_;
};

}  // namespace reachd::diagnose
