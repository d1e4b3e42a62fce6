#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "reachd/timer_wheel.hpp"
#include "schedule/politeness.hpp"
#include "schedule/scheduler.hpp"

namespace reachd::schedule {

/// Each check has two timers: one for its next slot, and one for the probe that is pending, if any:
/// a slot or a confirmation that waits for its time, for an address or for tokens.
class Scheduler::Impl {
 public:
  Impl(Limits limits, AddressBook& addresses, Telemetry& telemetry);

  void set_checks(const std::vector<CheckPtr>& checks, SteadyTime now, UtcTime wall);
  void set_limits(Limits limits);
  void collect_due(SteadyTime now, std::vector<Due>& out, Duration ahead);
  const std::vector<CheckId>& missed() const { return missed_; }
  std::optional<SteadyTime> next_wakeup() const { return wheel_.next(); }
  void confirm(CheckId check, SteadyTime now);
  void completed(CheckId check);

 private:
  enum Flag : std::uint8_t {
    /// A slot is pending; a confirmation is pending. Both: one probe serves both.
    kSlotPending = 1,
    kConfirmPending = 2,
    /// The slot timer stands at the first look.
    kLooking = 4,
    /// What is pending was held back by politeness or for an address: its delay is no lag of ours.
    kDelayed = 8,
    kAwaitsAddress = 16,
    kExcludedByName = 32,
  };

  struct Entry {
    CheckPtr check;
    /// When the slot timer goes off.
    SteadyTime slot;
    /// Of what is pending: when it should have been sent.
    SteadyTime wanted;
    SteadyTime last_sent = SteadyTime::min();
    std::uint8_t flags = 0;
    Politeness::Turns turns = 0;
    std::uint8_t running = 0;

    bool has(unsigned bits) const { return (flags & bits) != 0; }
    void add(unsigned bits) { flags = static_cast<std::uint8_t>(flags | bits); }
    void drop(unsigned bits) { flags = static_cast<std::uint8_t>(flags & ~bits); }
  };

  static_assert(sizeof(Entry) <= 56, "with two timers a check is to cost less than 100 bytes");

  /// The entries before a reload, found by identity.
  struct Former {
    std::vector<Entry> entries;
    TimerWheel wheel;
    std::unordered_map<std::uint64_t, CheckId> by_identity;

    std::optional<CheckId> find(const Check& check) const;
  };

  static TimerWheel::TimerId slot_timer(CheckId check) { return 2 * check; }
  static TimerWheel::TimerId pending_timer(CheckId check) { return 2 * check + 1; }

  Former take_former();
  void begin(CheckId id, std::size_t newcomer, SteadyTime now);
  void adopt(CheckId id, const Former& former, CheckId before, SteadyTime now);
  void mark_excluded(Entry& entry) const;
  SteadyTime regular_slot_after(const Check& check, SteadyTime after) const;

  /// Fetch the entry of a timer that expired, and the check of one; nothing beyond the end.
  void fetch_entry(std::size_t expired) const;
  void fetch_check(std::size_t expired) const;
  std::uint64_t pass_slots(Entry& entry, SteadyTime now);
  void take_slot(CheckId id, SteadyTime now);
  void want(CheckId id);
  void attempt(CheckId id, SteadyTime now, std::vector<Due>& out);
  void ask_politeness(CheckId id, const IpAddress& address, SteadyTime now, std::vector<Due>& out);
  void wait_for_address(CheckId id, SteadyTime now);
  void give_up(Entry& entry, MissReason reason);
  void send(Entry& entry, const std::optional<IpAddress>& address, SteadyTime now,
            std::vector<Due>& out);
  bool is_excluded(const IpAddress& address) const;
  void count_missed(const Entry& entry, MissReason reason, std::uint64_t slots);

  AddressBook& addresses_;
  Telemetry& telemetry_;
  Limits limits_;
  Politeness politeness_;
  std::vector<Entry> entries_;
  TimerWheel wheel_;
  /// UTC less steady time, as the first set_checks() found it.
  std::optional<Duration> utc_offset_;
  /// Of one collect_due(): timers that went off; checks to attempt, confirmations first.
  std::vector<TimerWheel::TimerId> expired_;
  std::array<std::vector<CheckId>, 2> ready_;
  std::vector<CheckId> missed_;
};

}  // namespace reachd::schedule
