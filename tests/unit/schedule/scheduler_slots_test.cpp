#include <algorithm>
#include <array>

#include "unit/schedule/scheduler_fixture.hpp"

namespace reachd::schedule {
namespace {

using namespace std::chrono_literals;
using test::WatchBuilder;

class SchedulerSlotsTest : public SchedulerFixture {};

/// A watch of `count` hosts with a check each.
WatchBuilder many(int count, Duration interval) {
  WatchBuilder builder;
  for (int i = 0; i < count; ++i) builder.host("host-" + std::to_string(i)).check(interval);
  return builder;
}

TEST_F(SchedulerSlotsTest, WithoutChecksThereIsNothingToWaitFor) {
  EXPECT_EQ(scheduler_.next_wakeup(), std::nullopt);
}

TEST_F(SchedulerSlotsTest, ACheckIsDueOnceAnIntervalAtTheExactSlot) {
  start(WatchBuilder().host("a").check(10s));
  const auto sent = run(100s);
  ASSERT_EQ(sent.size(), 10U);
  for (std::size_t i = 0; i < sent.size(); ++i) {
    EXPECT_EQ(sent[i].due.slot, sent[0].due.slot + i * 10s);
    EXPECT_EQ(sent[i].at, sent[i].due.slot);
    EXPECT_FALSE(sent[i].due.confirming);
  }
}

TEST_F(SchedulerSlotsTest, WakingUpLateDoesNotMoveTheSlotsThatFollow) {
  start(WatchBuilder().host("a").check(10s));
  const SteadyTime first = *scheduler_.next_wakeup();
  clock_.advance(first - clock_.now() + 4s);
  std::vector<Sent> sent;
  collect(sent);
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].due.slot, first);
  EXPECT_EQ(scheduler_.next_wakeup(), first + 10s);
}

TEST_F(SchedulerSlotsTest, ASlotMayBeTakenALittleAheadOnceAndWithoutLag) {
  start(WatchBuilder().host("a").check(10s));
  const SteadyTime first = *scheduler_.next_wakeup();
  const SteadyTime early = first - 3ms;
  std::vector<Due> due;
  scheduler_.collect_due(early - 1ms, due, 3ms);
  EXPECT_TRUE(due.empty());
  scheduler_.collect_due(early, due, 3ms);
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due[0].slot, first);
  EXPECT_EQ(telemetry_.schedule_lag_sum_ns, 0);
  scheduler_.completed(due[0].check->id);
  scheduler_.collect_due(first, due, 3ms);
  EXPECT_EQ(due.size(), 1U) << "the slot is over";
  EXPECT_EQ(scheduler_.next_wakeup(), first + 10s);
  EXPECT_EQ(missed(), 0U);
}

TEST_F(SchedulerSlotsTest, ARestartKeepsTheSlots) {
  const auto watch = WatchBuilder().host("a").check(60s);
  start(watch);
  const SteadyTime slot = run(2min).back().due.slot;
  clock_.advance(17s);
  Scheduler another(generous(), addresses_, telemetry_);
  // Steady time starts anew with the machine; only UTC goes on.
  const SteadyTime booted{3s};
  another.set_checks(watch.watch().checks, booted, clock_.utc());
  std::vector<Due> due;
  another.collect_due(booted + 10min, due);
  EXPECT_EQ((due.back().slot - booted - (slot - clock_.now())) % 60s, 0s);
}

TEST_F(SchedulerSlotsTest, StepsOfTheWallClockMoveNothing) {
  const auto watch = WatchBuilder().host("a").check(60s);
  start(watch);
  run(2min);
  const auto before = scheduler_.next_wakeup();
  scheduler_.set_checks(watch.watch().checks, clock_.now(), clock_.utc() + 23s);
  EXPECT_EQ(scheduler_.next_wakeup(), before);
}

TEST_F(SchedulerSlotsTest, LoadIsEvenOverTheInterval) {
  start(many(10'000, 10s));
  run(10s);
  std::array<int, 10> seconds{};
  for (int& count : seconds) count = static_cast<int>(run(1s).size());
  const auto [least, most] = std::ranges::minmax(seconds);
  EXPECT_GT(least, 880);
  EXPECT_LT(most, 1120);
}

TEST_F(SchedulerSlotsTest, EveryHostIsLookedAtWithinHalfAMinuteOfTheStart) {
  start(many(100, 1h));
  std::set<std::string> looked_at;
  for (const Sent& sent : run(30s)) looked_at.insert(sent.due.check->host->name);
  EXPECT_EQ(looked_at.size(), 100U);
}

TEST_F(SchedulerSlotsTest, FirstLooksAreSpreadEvenly) {
  start(many(300, 1h));
  for (int second = 0; second < 30; ++second) {
    const auto sent = run(1s).size();
    EXPECT_GE(sent, 8U) << second;
    EXPECT_LE(sent, 13U) << second;
  }
}

TEST_F(SchedulerSlotsTest, AFirstLookIsNotAddedWhereASlotComesAsEarly) {
  start(many(100, 60s));
  EXPECT_EQ(run(30s).size(), 100U);
  start(many(100, 10s));
  EXPECT_EQ(run(10s).size(), 100U);
}

TEST_F(SchedulerSlotsTest, AfterTheFirstLookComeTheRegularSlots) {
  start(WatchBuilder().host("a").check(1h));
  const auto sent = run(10h);
  ASSERT_EQ(sent.size(), 11U);
  EXPECT_LE(sent[0].at, SteadyTime(30s));
  for (std::size_t i = 2; i < sent.size(); ++i) {
    EXPECT_EQ(sent[i].due.slot - sent[i - 1].due.slot, 1h);
  }
}

TEST_F(SchedulerSlotsTest, AStallCountsTheSlotsThatPassedAndSendsTheLatest) {
  start(WatchBuilder().host("a").check(10s));
  const SteadyTime first = *scheduler_.next_wakeup();
  clock_.advance(first - clock_.now() + 57s);
  std::vector<Sent> sent;
  collect(sent);
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].due.slot, first + 50s);
  EXPECT_EQ(missed(MissReason::overload), 5U);
  EXPECT_EQ(scheduler_.next_wakeup(), first + 60s);
}

TEST_F(SchedulerSlotsTest, AStallOverTheFirstLookCountsItToo) {
  start(WatchBuilder().host("a").check(1h));
  clock_.advance(10h);
  std::vector<Sent> sent;
  collect(sent);
  EXPECT_EQ(sent.size(), 1U);
  EXPECT_EQ(missed(MissReason::overload), 10U);
}

TEST_F(SchedulerSlotsTest, ASlotWhoseLastProbeStillRunsIsMissed) {
  start(WatchBuilder().host("a").check(10s));
  probes_end = false;
  EXPECT_EQ(run(25s).size(), 1U);
  EXPECT_GE(missed(MissReason::still_running), 1U);
  const auto before = missed();
  scheduler_.completed(0);
  EXPECT_EQ(run(10s).size(), 1U);
  EXPECT_EQ(missed(), before);
}

TEST_F(SchedulerSlotsTest, CompletionsOfUnknownChecksAreIgnored) {
  start(WatchBuilder().host("a").check(10s));
  scheduler_.completed(0);
  scheduler_.completed(77);
  EXPECT_EQ(run(10s).size(), 1U);
}

TEST_F(SchedulerSlotsTest, TheLagOfASlotIsHowLateItWasTakenUp) {
  start(WatchBuilder().host("a").check(10s));
  clock_.advance(*scheduler_.next_wakeup() - clock_.now() + 20ms);
  std::vector<Sent> sent;
  collect(sent);
  EXPECT_EQ(Duration(telemetry_.schedule_lag_sum_ns), 20ms);
}

}  // namespace
}  // namespace reachd::schedule
