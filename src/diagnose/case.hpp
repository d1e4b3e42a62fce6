#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "diagnose/evidence_source.hpp"
#include "diagnose/finding.hpp"
#include "reachd/incident.hpp"
#include "reachd/likelihoods.hpp"

namespace reachd::diagnose {

/// An incident in the making: its hosts, what was found, and the verdict so far.
class Case {
 public:
  /// `started`, `detected`: see Incident.
  Case(std::string scope, UtcTime started, UtcTime detected);

  const Incident& incident() const { return incident_; }
  const std::set<std::string>& hosts() const { return hosts_; }
  bool has_ended() const { return incident_.ended.has_value(); }
  /// Onset of the host that failed last.
  UtcTime last_onset() const { return last_onset_; }
  bool holds(const std::string& host) const { return members_.contains(host); }
  /// Whether hosts that fail together are this incident: one of its own is enough while it lasts,
  /// half of them are not too few once it was over. A server that fails after an outage is another.
  /// Congestion takes hosts one by one, and lets them go: whatever falls silent (`in_silence`)
  /// meanwhile is part of it.
  bool is_about(const std::set<std::string>& cluster, bool in_silence) const;
  /// Whether it does not answer at present, as far as is known.
  bool is_failing(const std::string& host) const;

  void join(const std::string& name, const SeenHost& host, const Landscape& landscape, UtcTime now);
  /// Gives it its identifier, by the host that failed first, of those that it has now: whoever
  /// looks at the same time, or later where no earlier onset comes to light, comes to the same one;
  /// of what was only strained, whose onset nobody remembers, who looks in the same minute.
  /// `again` sets it apart from an incident that had that host, too, and left it behind.
  void identify(bool again = false);
  /// Takes over the hosts of another that turned out to be the same.
  void absorb(const Case& other);
  void detected_at(UtcTime time) { incident_.detected = time; }
  void set_scope(const std::string& scope, UtcTime now);
  /// What became of its hosts, for an incident about hosts that lasts. A host has recovered when at
  /// least half of the vantages to which it failed, of those that can tell, see it whole again.
  void follow(const SeenHosts& seen, UtcTime now);
  /// Lets go of hosts that are watched no longer, and ends it if none is left.
  void drop_unwatched(const std::set<std::string_view>& watched, UtcTime now);
  /// Ends it, and gives up those of its hosts that stay down long after nearly all have recovered.
  void leave_behind_what_stays_down(UtcTime now);
  /// What is strained has been so since it joined, whenever that is found again.
  void remember_onsets(SeenHosts& seen) const;
  /// Whether some host of it failed to that vantage.
  bool was_seen_by(std::string_view vantage) const;
  /// For an incident without hosts.
  void end(UtcTime ended) { incident_.ended = ended; }
  void resume();

  /// When its machines failed first, in order.
  std::vector<UtcTime> onsets() const;
  /// When each of those that fell silent, and were not only strained or hushed, did so.
  std::vector<UtcTime> falls() const;
  Duration round() const { return round_; }
  /// Takes what was found this time into account, and judges anew. Not before the evidence of a
  /// round is there is a cause named.
  void judge(const Likelihoods& table, std::vector<Finding> findings, UtcTime now);
  /// The same of what comes to light once it is over. That levels of round-trip times moved says
  /// nothing where survivors were strained.
  void judge_in_hindsight(const Likelihoods& table, std::vector<Finding> findings, UtcTime now);
  /// How many hosts of the watch are known while it lasts: the most counts.
  void note_known(std::size_t hosts) { known_ = std::max(known_, hosts); }
  void set_witnesses(std::vector<std::string> vantages, Standing standing);
  /// Puts the sentence and the lists in order.
  void write_up();

 private:
  struct Member {
    std::string unit;
    /// The first, and that of the latest time that it joined.
    UtcTime onset;
    UtcTime latest_onset;
    UtcTime recovered = UtcTime::min();
    bool failing = true;
    /// It still answers now and then.
    bool strained = false;
    /// It joined as such.
    bool was_strained = false;
    /// When it began to fail, of one whose own probes said so.
    MaybeTime fell;
    /// Vantages to which it failed since it last joined.
    std::set<std::string, std::less<>> failed_to;
  };

  /// The most of its hosts that failed at once, and after how many flaps.
  struct Width {
    std::size_t failing = 0;
    std::uint32_t flaps = 0;
  };

  template <typename Function>
  std::vector<UtcTime> by_unit(Function time_of) const;
  bool may_be_named(UtcTime now) const;
  static bool has_recovered(const Member& member, const SeenHost& host);
  /// When each of its services was first seen to answer again, from wherever: of the last of them.
  static UtcTime recovery_of(const Member& member, const SeenHost& host, UtcTime now);
  void note(UtcTime now);
  std::size_t failing_count() const;
  void take(std::vector<Finding> findings);
  void name(Cause cause, double probability, UtcTime now);

  Incident incident_;
  std::map<std::string, Member, std::less<>> members_;
  std::set<std::string> hosts_;
  std::vector<Finding> findings_;
  UtcTime last_onset_;
  /// When the last host joined.
  UtcTime widened_;
  std::size_t known_ = 0;
  /// By vantage.
  std::map<std::string, Width> widest_;
  Duration round_{};
};

}  // namespace reachd::diagnose
