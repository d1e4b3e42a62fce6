#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "reachd/watch.hpp"
#include "store/names.hpp"
#include "store/record.hpp"

namespace reachd::app {

/// Finds out what was watched from observations alone: which hosts, by which checks, how often.
class WatchSurvey {
 public:
  /// `names`: those of the records; stay longer than this.
  explicit WatchSurvey(const store::Names& names) : names_(names) {}

  /// In the order of time, save for a little.
  void add(const store::Record& record);
  /// Hosts in the order of their names, each in the groups that can be told: "net-" and its /24 or
  /// /48, and of what is asked there "web", "dns" or "mail". Controls, last and in no group, are
  /// those that the records call so.
  Watch watch() const;
  std::size_t hosts() const { return hosts_.size(); }
  /// Of these the records do not tell whether they are controls, or not alike. They are taken for
  /// watched.
  std::size_t hosts_of_unknown_role() const;

 private:
  /// Of one check as one vantage makes it: how far its probes are apart, counted by size.
  struct Rhythm {
    UtcTime last;
    std::array<std::uint32_t, 64> gaps{};
  };
  struct CheckSeen {
    std::string prober;
    std::map<store::NameId, Rhythm> by_vantage;
  };
  struct HostSeen {
    bool is_control() const { return is_called_control && !is_called_watched; }

    std::optional<IpAddress> address;
    bool is_called_control = false;
    bool is_called_watched = false;
    std::map<std::pair<std::string, Family>, CheckSeen> checks;
  };

  static Duration interval_of(const CheckSeen& check);
  std::vector<std::string> groups_of(const HostSeen& host) const;
  void add_to(Watch& watch, const std::string& name, const HostSeen& seen) const;
  ModulePtr module_of(const std::string& name, const std::string& prober) const;

  const store::Names& names_;
  std::map<std::string, HostSeen, std::less<>> hosts_;
};

}  // namespace reachd::app
