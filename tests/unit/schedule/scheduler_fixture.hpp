#pragma once

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "schedule/scheduler.hpp"
#include "support/virtual_clock.hpp"
#include "support/watch_builder.hpp"

namespace reachd::schedule {

/// Every host's own address, unless a test takes it away.
class FakeAddressBook final : public AddressBook {
 public:
  AddressAnswer address_of(const Check& check) override {
    ++asked;
    if (pending.contains(check.host->name)) return {.address = {}, .pending = true};
    if (nameless.contains(check.host->name)) return {};
    return {.address = check.host->address};
  }

  std::set<std::string> pending;
  std::set<std::string> nameless;
  int asked = 0;
};

/// A probe that the scheduler had sent, and when.
struct Sent {
  Due due;
  SteadyTime at;
};

/// Runs a scheduler in virtual time, waking up just when it asks for it.
class SchedulerFixture : public testing::Test {
 protected:
  static Limits generous() {
    return {.packets_per_second = 1e6,
            .packets_per_second_per_prefix = 1e6,
            .address_floor = Duration::zero(),
            .exclude = {},
            .exclude_names = {}};
  }

  void start(const test::WatchBuilder& builder, Limits limits = generous()) {
    scheduler_.set_limits(std::move(limits));
    scheduler_.set_checks(builder.watch().checks, clock_.now(), clock_.utc());
  }

  /// What is sent until `duration` from now. Probes end at once, unless a test holds them.
  std::vector<Sent> run(Duration duration) {
    const SteadyTime end = clock_.now() + duration;
    std::vector<Sent> sent;
    for (auto next = scheduler_.next_wakeup(); next && *next <= end;
         next = scheduler_.next_wakeup()) {
      EXPECT_GE(*next, clock_.now());
      clock_.advance(*next - clock_.now());
      collect(sent);
    }
    clock_.advance(end - clock_.now());
    return sent;
  }

  void collect(std::vector<Sent>& sent) {
    std::vector<Due> due;
    scheduler_.collect_due(clock_.now(), due);
    for (Due& one : due) {
      if (probes_end) scheduler_.completed(one.check->id);
      sent.push_back({std::move(one), clock_.now()});
    }
  }

  std::uint64_t missed(MissReason reason) const {
    return telemetry_.probes_missed[static_cast<std::size_t>(reason)];
  }
  std::uint64_t missed() const {
    std::uint64_t sum = 0;
    for (const MissReason reason : kAllMissReasons) sum += missed(reason);
    return sum;
  }

  bool probes_end = true;
  test::VirtualClock clock_;
  Telemetry telemetry_;
  FakeAddressBook addresses_;
  Scheduler scheduler_{generous(), addresses_, telemetry_};
};

}  // namespace reachd::schedule
