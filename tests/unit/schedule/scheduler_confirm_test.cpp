#include "unit/schedule/scheduler_fixture.hpp"

namespace reachd::schedule {
namespace {

using namespace std::chrono_literals;
using test::WatchBuilder;

class SchedulerConfirmTest : public SchedulerFixture {
 protected:
  /// One check, one minute apart, whose regular slot was just kept.
  void start_and_send_one() {
    start(WatchBuilder().host("a").check(60s));
    run(90s);
    clock_.advance(*scheduler_.next_wakeup() - clock_.now());
    std::vector<Sent> sent;
    collect(sent);
    ASSERT_EQ(sent.size(), 1U);
    last_slot_ = sent[0].due.slot;
  }

  SteadyTime last_slot_;
};

TEST_F(SchedulerConfirmTest, IsSentOneSecondAfterTheLastProbe) {
  start_and_send_one();
  scheduler_.confirm(0, clock_.now());
  const auto sent = run(5s);
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].at, last_slot_ + 1s);
  EXPECT_EQ(sent[0].due.slot, last_slot_ + 1s);
  EXPECT_TRUE(sent[0].due.confirming);
}

TEST_F(SchedulerConfirmTest, IsSentAtOnceIfTheLastProbeIsLongAgo) {
  start_and_send_one();
  run(10s);
  scheduler_.confirm(0, clock_.now());
  const auto sent = run(5s);
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].at, last_slot_ + 10s);
}

TEST_F(SchedulerConfirmTest, ThatIsTakenUpLateIsNoLag) {
  start_and_send_one();
  scheduler_.confirm(0, clock_.now());
  clock_.advance(1s + 20ms);
  const auto lag = telemetry_.schedule_lag_sum_ns.load();
  std::vector<Sent> sent;
  collect(sent);
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(telemetry_.schedule_lag_sum_ns, lag);
}

TEST_F(SchedulerConfirmTest, AskingAgainBeforeItWasSentChangesNothing) {
  start_and_send_one();
  scheduler_.confirm(0, clock_.now());
  run(500ms);
  scheduler_.confirm(0, clock_.now());
  const auto sent = run(20s);
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].at, last_slot_ + 1s);
}

TEST_F(SchedulerConfirmTest, DoesNotMoveTheSlots) {
  start_and_send_one();
  scheduler_.confirm(0, clock_.now());
  run(30s);
  EXPECT_EQ(scheduler_.next_wakeup(), last_slot_ + 60s);
}

TEST_F(SchedulerConfirmTest, ASlotThatComesFirstServesAsWell) {
  start_and_send_one();
  run(59s + 500ms);
  scheduler_.confirm(0, clock_.now());
  ASSERT_EQ(run(0s).size(), 1U);
  scheduler_.confirm(0, clock_.now());
  const auto sent = run(10s);
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].due.slot, last_slot_ + 60s);
  EXPECT_FALSE(sent[0].due.confirming);
}

TEST_F(SchedulerConfirmTest, OfAnUnknownCheckIsIgnored) {
  start_and_send_one();
  scheduler_.confirm(17, clock_.now());
  EXPECT_TRUE(run(20s).empty());
}

TEST_F(SchedulerConfirmTest, MayOverlapWithProbesUnderWayThreeAtMost) {
  start_and_send_one();
  probes_end = false;
  std::size_t sent = 0;
  for (int second = 0; second < 10; ++second) {
    scheduler_.confirm(0, clock_.now());
    sent += run(1s).size();
  }
  EXPECT_EQ(sent, 3U);
  scheduler_.completed(0);
  EXPECT_EQ(run(2s).size(), 1U);
}

TEST_F(SchedulerConfirmTest, GoesBeforeSlotsWhereTokensAreScarce) {
  WatchBuilder builder;
  for (int i = 0; i < 100; ++i) builder.host("host-" + std::to_string(i)).check(10s);
  auto limits = generous();
  limits.packets_per_second = 5;
  start(builder, limits);
  run(60s);
  scheduler_.confirm(42, clock_.now());
  scheduler_.confirm(77, clock_.now());
  const auto sent = run(1500ms);
  std::set<CheckId> checks;
  for (const Sent& one : sent) checks.insert(one.due.check->id);
  EXPECT_TRUE(checks.contains(42));
  EXPECT_TRUE(checks.contains(77));
}

TEST_F(SchedulerConfirmTest, DoesNotWaitForTheAddressFloor) {
  auto limits = generous();
  limits.address_floor = 10s;
  start(WatchBuilder().host("a").check(60s), limits);
  const auto first = run(60s);
  ASSERT_GE(first.size(), 1U);
  for (int second = 0; second < 3; ++second) {
    scheduler_.confirm(0, clock_.now());
    EXPECT_EQ(run(1s).size(), 1U) << second;
  }
}

}  // namespace
}  // namespace reachd::schedule
