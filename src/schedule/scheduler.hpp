#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reachd/address.hpp"
#include "reachd/check.hpp"
#include "reachd/clock.hpp"
#include "reachd/telemetry.hpp"

namespace reachd::schedule {

struct Limits {
  /// Tokens a second, and burst, of the whole node and of one politeness prefix (/24, /48).
  double packets_per_second = 200;
  double packets_per_second_per_prefix = 10;
  /// Least time between two probes to one address, confirmations apart.
  Duration address_floor = std::chrono::milliseconds(100);
  /// Never probed: addresses, and hosts by name.
  std::vector<Prefix> exclude;
  std::vector<std::string> exclude_names;
};

struct AddressAnswer {
  std::optional<IpAddress> address;
  /// Without an address: whether one may come within moments. The slot then waits for it.
  bool pending = false;
};

/// Where a check's probes go just now. May start a resolution.
class AddressBook {
 public:
  virtual ~AddressBook() = default;
  virtual AddressAnswer address_of(const Check& check) = 0;
};

/// A probe that is to be sent now.
struct Due {
  CheckPtr check;
  /// Absent if the host is known to have none: the probe ends without a packet.
  std::optional<IpAddress> address;
  /// When it should have been sent: the slot, or the moment from which a confirmation was wanted.
  SteadyTime slot;
  bool confirming = false;
};

/// Says when each check is due. Pure: time is an argument, and does not go back. One thread.
///
/// A check that is new gets a first look within half a minute, or its interval if that is shorter,
/// unless a slot falls there anyway. A slot that politeness holds back waits for its tokens until
/// the next slot. It is missed as `rate_limited` if they do not come, `no_address` if the host's
/// address stays pending for the probe's timeout, `excluded` if it must not be probed,
/// `still_running` if the check's last probe has not ended, `overload` if a later slot has passed
/// as well by the time collect_due() is called. Confirmations go before slots where tokens are
/// scarce. Costs constant time for each probe that is due, and below 100 bytes a check.
class Scheduler {
 public:
  Scheduler(Limits limits, AddressBook& addresses, Telemetry& telemetry);
  ~Scheduler();

  /// Replaces the watch. Slots are absolute: start-independent multiples of the interval plus a
  /// phase derived from the check's identity, so that a reload or a restart keeps them. The first
  /// call's `wall` anchors them to UTC: later steps of the wall clock move nothing. Checks whose
  /// identity was there before keep what is pending, running or to be confirmed; what is pending
  /// of others is dropped.
  void set_checks(const std::vector<CheckPtr>& checks, SteadyTime now, UtcTime wall);
  void set_limits(Limits limits);

  /// Appends what is due by `now`, and slots up to `ahead` later, so that more goes out at one go;
  /// every slot that passed is either appended or counted as missed, with the reason.
  void collect_due(SteadyTime now, std::vector<Due>& out, Duration ahead = Duration::zero());
  /// The checks of which the last collect_due() counted a slot as missed; some may be there twice.
  const std::vector<CheckId>& missed() const;
  /// When to call collect_due next; nullopt without checks.
  std::optional<SteadyTime> next_wakeup() const;

  /// Asks for one extra probe of a check a second after its last one, without moving its slots.
  /// Asking again before it was sent changes nothing; a slot that comes first serves as well. It
  /// may overlap with probes under way, three of a check at most. Unknown checks are ignored.
  void confirm(CheckId check, SteadyTime now);
  /// The probe of a Due has ended. `check` is its number in the watch set last.
  void completed(CheckId check);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace reachd::schedule
