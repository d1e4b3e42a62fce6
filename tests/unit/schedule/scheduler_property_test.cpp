#include <deque>
#include <random>

#include "unit/schedule/scheduler_fixture.hpp"

namespace reachd::schedule {
namespace {

using namespace std::chrono_literals;
using test::WatchBuilder;

/// Hours in virtual time over a watch of mixed intervals, with slow probes, confirmations at
/// random, late wake-ups and names that come and go.
class SchedulerPropertyTest : public SchedulerFixture {
 protected:
  static WatchBuilder mixed_watch() {
    WatchBuilder builder;
    for (int i = 0; i < 300; ++i) {
      builder.host("host-" + std::to_string(i)).check(i % 3 == 0 ? 10s : i % 3 == 1 ? 30s : 7s);
    }
    return builder;
  }

  void simulate(Duration duration) {
    const SteadyTime end = clock_.now() + duration;
    while (clock_.now() < end) {
      const Duration late(static_cast<Duration::rep>(random_() % 100'000'000));
      const SteadyTime wake = std::max(clock_.now(), *scheduler_.next_wakeup());
      clock_.advance(wake - clock_.now() + (random_() % 50 == 0 ? late : 0ns));
      if (random_() % 20'000 == 0) clock_.advance(45s);
      step();
    }
  }

  void step() {
    while (!running_.empty() && running_.front().first <= clock_.now()) {
      scheduler_.completed(running_.front().second);
      running_.pop_front();
    }
    std::vector<Due> due;
    scheduler_.collect_due(clock_.now(), due);
    for (const Due& one : due) note(one);
    if (random_() % 40 == 0)
      scheduler_.confirm(static_cast<CheckId>(random_() % 300), clock_.now());
    const std::string host = "host-" + std::to_string(random_() % 300);
    if (random_() % 100 == 0) addresses_.pending = {host};
  }

  void note(const Due& due) {
    running_.emplace_back(clock_.now() + 5s, due.check->id);
    if (due.address) sent_at_.push_back(clock_.now());
    if (due.address) by_address_[*due.address].push_back(clock_.now());
    if (due.confirming) return;
    ++slots_sent_;
    EXPECT_TRUE(slots_[due.check->id].insert(due.slot).second) << "a slot was due twice";
  }

  /// No window of one second holds more than what a full bucket and a second's refill give.
  void expect_rate_kept(double per_second) const {
    std::size_t first = 0;
    for (std::size_t last = 0; last < sent_at_.size(); ++last) {
      while (sent_at_[last] - sent_at_[first] >= 1s) ++first;
      ASSERT_LE(static_cast<double>(last - first + 1), 2 * per_second);
    }
  }

  std::mt19937_64 random_{7};
  std::deque<std::pair<SteadyTime, CheckId>> running_;
  std::vector<SteadyTime> sent_at_;
  std::map<IpAddress, std::vector<SteadyTime>> by_address_;
  std::map<CheckId, std::set<SteadyTime>> slots_;
  std::uint64_t slots_sent_ = 0;
};

TEST_F(SchedulerPropertyTest, EverySlotIsDueOnceOrMissedWithAReasonAndNoLimitIsExceeded) {
  const auto watch = mixed_watch();
  start(watch, {.packets_per_second = 22,
                .packets_per_second_per_prefix = 21,
                .address_floor = 500ms,
                .exclude = {*Prefix::parse("10.0.0.7/32")},
                .exclude_names = {"host-9"}});
  simulate(2h);
  std::uint64_t slots_passed = 0;
  for (const CheckPtr& check : watch.watch().checks) {
    slots_passed += static_cast<std::uint64_t>(clock_.now().time_since_epoch() / check->interval);
  }
  const auto accounted = static_cast<double>(slots_sent_ + missed());
  // Each check's last slot may still be waiting, and its first may lie on either side of the start.
  EXPECT_NEAR(accounted, static_cast<double>(slots_passed), 300);
  for (const MissReason reason : kAllMissReasons) {
    EXPECT_GT(missed(reason), 0U) << to_string(reason);
  }
  expect_rate_kept(22);
  for (const auto& [address, times] : by_address_) {
    for (std::size_t i = 1; i < times.size(); ++i) ASSERT_GE(times[i] - times[i - 1], 500ms);
  }
}

TEST_F(SchedulerPropertyTest, OneCheckAccountsForEachOfItsSlotsExactly) {
  start(WatchBuilder().host("host-0").check(10s), {.packets_per_second = 0.07,
                                                   .packets_per_second_per_prefix = 1,
                                                   .address_floor = 0s,
                                                   .exclude = {},
                                                   .exclude_names = {}});
  const SteadyTime first = *scheduler_.next_wakeup();
  const auto sent = run(first - clock_.now() + 10'000s);
  const bool last_waits =
      sent.back().due.slot < clock_.now() - 10s || sent.back().due.slot + 10s <= clock_.now();
  EXPECT_EQ(sent.size() + missed() + (last_waits ? 1 : 0), 1001U);
}

TEST_F(SchedulerPropertyTest, KeepsThePaceForHoursWithoutDrift) {
  start(mixed_watch());
  const auto first = run(30s);
  run(3h);
  std::map<CheckId, SteadyTime> before;
  for (const Sent& one : first) before[one.due.check->id] = one.due.slot;
  for (const Sent& one : run(30s)) {
    ASSERT_EQ((one.due.slot - before.at(one.due.check->id)) % one.due.check->interval, 0s);
    ASSERT_EQ(one.at, one.due.slot);
  }
  EXPECT_EQ(missed(), 0U);
}

TEST_F(SchedulerPropertyTest, HoldsAMillionChecks) {
  WatchBuilder builder;
  const auto module = test::make_module("ping");
  for (int i = 0; i < 1'000'000; ++i) builder.host(std::to_string(i)).check(600s, module);
  start(builder);
  std::vector<Due> due;
  for (int step = 0; step < 30; ++step) {
    clock_.advance(100ms);
    scheduler_.collect_due(clock_.now(), due);
  }
  // A tenth of the first looks, which are 95 % of the checks, and three seconds' slots.
  EXPECT_NEAR(static_cast<double>(due.size()), 95'000 + 5'000, 1'000);
  EXPECT_EQ(missed(), 0U);
}

}  // namespace
}  // namespace reachd::schedule
