#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aggregate/aggregator.hpp"
#include "aggregate/check_record.hpp"
#include "aggregate/host_record.hpp"
#include "aggregate/marked_chunks.hpp"
#include "aggregate/path_loss.hpp"
#include "aggregate/recent_probes.hpp"
#include "aggregate/vantage_health.hpp"
#include "reachd/chunks.hpp"
#include "reachd/timer_wheel.hpp"

namespace reachd::aggregate {

class Aggregator::Impl {
 public:
  Impl(const Watch& watch, std::vector<Duration> windows, UtcTime now);

  void set_watch(const Watch& watch, std::vector<Duration> windows, UtcTime now);
  Update observe(const Observation& observation);
  void expect(CheckId id) const;
  void expect_next(CheckId id) const;
  Update advance(UtcTime now);
  Snapshot snapshot(UtcTime now);
  void gather(UtcTime now, VantageEvidence& evidence) const;

 private:
  /// What may be shown of a check, and from when on it holds.
  struct Showing {
    State state;
    UtcTime onset;
  };

  // Watches, in aggregator_watch.cpp.
  void take_records(const Watch& watch);
  void take_hosts(const Watch& watch);
  void link_checks(const Watch& watch);
  void name_groups();
  std::uint32_t number_of_group(std::string_view name) const;
  void forget_unknown_controls();

  // Observations and time, in aggregator_impl.cpp.
  CheckRecord* find(const Check& check);
  bool is_control(CheckId id) const;
  void count(CheckRecord& record, const Observation& observation);
  void judge(CheckRecord& record, const Observation& observation, Update& update);
  void judge_vantage(UtcTime turned, UtcTime detected, Update& update);
  void on_vantage_lost(UtcTime detected, Update& update);
  void on_vantage_back(UtcTime detected, Update& update);
  Showing showing_of(const CheckRecord& record) const;
  bool is_withheld(const CheckRecord& record) const;
  void show(CheckId id, UtcTime detected, Update& update);
  void show_host(HostRecord& host, UtcTime from, UtcTime detected, Update& update);
  void ask_diagnostics(const HostRecord& host, Update& update) const;
  void show_withheld(UtcTime detected, Update& update);
  void ask_for_more(const CheckRecord& record, const Observation& observation, Update& update);
  void ask_siblings(CheckId id, Update& update) const;
  bool is_in_company(CheckId id) const;
  bool stands_beside_a_failure(CheckId id) const;
  void ask_services(const CheckRecord& echo, Update& update);
  void ask_controls(UtcTime since, bool is_urgent, Update& update);
  void ask_lost_controls(UtcTime now, Update& update);

  // Evidence, in aggregator_evidence.cpp.
  void remember(const CheckRecord& record, const Observation& observation, UtcTime down_since,
                bool was_failing, Update& update);
  void show_loss(CheckId id, UtcTime now);
  void note_shift(CheckId id, const LevelShift& shift, Update& update);
  void remember_path(const Observation& observation);
  void remember_address(const Observation& observation);
  HostEvidence evidence_of(const HostRecord& host) const;
  CheckEvidence evidence_of(CheckId id, UtcTime now) const;

  // What time has to be looked after, in aggregator_time.cpp.
  CheckSnapshot& edit(CheckId id);
  void note(CheckId id);
  void expect_lapse(CheckId id);
  void take_lapsed();
  void note_all();
  void take_candidates();
  void take_all_candidates();

  // Snapshots, in aggregator_snapshot.cpp.
  /// Of some hosts of one group: how many are in each state, and their shares of each window.
  struct GroupSum {
    std::array<std::uint32_t, kAllStates.size()> hosts{};
    std::size_t count = 0;
    std::vector<ShareSum> shares;

    void add(State state, std::span<const ShareSum> more);
    void add(const GroupSum& other);
    void add_shares(std::span<const ShareSum> more);
  };
  using GroupSums = std::map<std::uint32_t, GroupSum>;

  void start_host_snapshots();
  void refresh_hosts(std::size_t chunk, UtcTime now);
  HostSnapshot snapshot_of(const HostRecord& host, UtcTime now, GroupSums& groups);
  std::vector<GroupSnapshot> group_snapshots() const;
  std::vector<HostHistory> histories(UtcTime now) const;

  VantagePtr vantage_;
  WindowList::Windows windows_;
  std::vector<CheckRecord> records_;
  /// Whether records_[i] is of a control: to ask its host would be a miss of the caches.
  std::vector<bool> of_control_;
  /// The same of a host without a fixed address.
  std::vector<bool> of_named_;
  /// Of records_[i]; null until its first answer.
  std::vector<std::unique_ptr<RecentProbes>> recent_;
  /// By index of the host; of those that are traced.
  std::map<std::uint32_t, PathEvidence> paths_;
  /// By index of the host; of those without a fixed address, the last that was probed.
  std::map<std::uint32_t, IpAddress> addresses_;
  std::vector<HostRecord> hosts_;
  std::vector<std::string> groups_;
  /// Of kWholeWatch, which stands in no host's list.
  std::uint32_t whole_watch_ = 0;
  /// records_[i] belongs to hosts_[host_of_[i]].
  std::vector<std::uint32_t> host_of_;
  /// Indices of hosts, and the numbers of their checks.
  std::vector<std::uint32_t> control_hosts_;
  std::vector<CheckId> control_checks_;
  VantageHealth health_;
  PathLoss path_loss_;
  /// Of failures that are decided, but not told before a control answers: when the latest of them
  /// was decided; kNever if there are none.
  UtcTime withheld_ = kNever;
  /// The latest time heard of.
  UtcTime now_ = kNever;
  /// While cut off: when to ask the controls again, with growing gaps.
  UtcTime next_control_round_ = kNever;
  Duration control_gap_{};

  /// When each check that is up or down becomes unknown if nothing more is judged, or earlier: UTC
  /// in the place of steady time.
  TimerWheel lapses_;
  /// Checks whose run is open, or was when time passed last.
  std::vector<CheckId> open_;
  std::vector<bool> is_open_;
  /// After a new watch: what may be shown of each check is to be looked at anew.
  bool show_all_ = false;
  /// Of one advance(): who may have something to say. Rising.
  std::vector<CheckId> candidates_;

  /// Shared with the last snapshot, but for the chunks that were changed since.
  Chunks<CheckSnapshot> check_snapshots_;
  MarkedChunks changed_checks_;
  /// As of the last snapshot, and which chunks of it no longer hold.
  Chunks<HostSnapshot> host_snapshots_;
  MarkedChunks changed_hosts_;
  /// Of each chunk of hosts, by group.
  std::vector<GroupSums> group_sums_;
  /// The chunk of hosts whose windows are moved on next.
  std::size_t next_refreshed_ = 0;
  UtcTime refreshed_at_ = kNever;
  /// The latest, oldest first.
  std::deque<RttShift> rtt_shifts_;
  /// Of the host at hand, window by window.
  std::vector<ShareSum> shares_;
  std::vector<WindowAvailability> availabilities_;
};

}  // namespace reachd::aggregate
