#include "unit/schedule/scheduler_fixture.hpp"

namespace reachd::schedule {
namespace {

using namespace std::chrono_literals;
using test::WatchBuilder;

class SchedulerLimitsTest : public SchedulerFixture {
 protected:
  static WatchBuilder many(int count, Duration interval) {
    WatchBuilder builder;
    for (int i = 0; i < count; ++i) builder.host("host-" + std::to_string(i)).check(interval);
    return builder;
  }
};

TEST_F(SchedulerLimitsTest, ASlotWithoutTokensWaitsForThem) {
  auto limits = generous();
  limits.packets_per_second_per_prefix = 1;
  WatchBuilder builder = many(8, 10s);
  start(builder, limits);
  run(10s);
  const auto sent = run(100s);
  EXPECT_EQ(sent.size(), 80U);
  EXPECT_EQ(missed(), 0U);
  bool waited = false;
  for (const Sent& one : sent) {
    waited = waited || one.at > one.due.slot;
    EXPECT_LT(one.at - one.due.slot, 10s);
  }
  EXPECT_TRUE(waited);
}

TEST_F(SchedulerLimitsTest, ASlotThatWaitedUntilTheNextOneIsMissedAsRateLimited) {
  auto limits = generous();
  limits.packets_per_second = 1;
  start(many(20, 10s), limits);
  const auto sent = run(200s);
  EXPECT_NEAR(static_cast<double>(sent.size()), 200, 3);
  EXPECT_NEAR(static_cast<double>(missed(MissReason::rate_limited)), 200, 25);
  EXPECT_EQ(missed(), missed(MissReason::rate_limited));
}

TEST_F(SchedulerLimitsTest, WhereTokensAreScarceEveryCheckGetsItsShare) {
  auto limits = generous();
  limits.packets_per_second = 1;
  start(many(20, 10s), limits);
  std::map<CheckId, int> counts;
  for (const Sent& one : run(1000s)) ++counts[one.due.check->id];
  ASSERT_EQ(counts.size(), 20U);
  for (const auto& [check, count] : counts) EXPECT_NEAR(count, 50, 10) << check;
}

TEST_F(SchedulerLimitsTest, DelaysByPolitenessAreNoLag) {
  auto limits = generous();
  limits.packets_per_second = 1;
  start(many(20, 10s), limits);
  run(100s);
  EXPECT_EQ(telemetry_.schedule_lag_sum_ns, 0);
}

TEST_F(SchedulerLimitsTest, AnExcludedAddressIsNeverProbedAndEachSlotCounted) {
  auto limits = generous();
  limits.exclude = {*Prefix::parse("10.0.0.1/32")};
  start(WatchBuilder().host("a").check(10s).host("b").check(10s), limits);
  for (const Sent& one : run(100s)) EXPECT_EQ(one.due.check->host->name, "b");
  EXPECT_EQ(missed(MissReason::excluded), 10U);
}

TEST_F(SchedulerLimitsTest, AnExcludedNameIsNeverProbedNorResolved) {
  auto limits = generous();
  limits.exclude_names = {"a"};
  start(WatchBuilder().host("a").check(10s), limits);
  EXPECT_TRUE(run(100s).empty());
  EXPECT_EQ(missed(MissReason::excluded), 10U);
  EXPECT_EQ(addresses_.asked, 0);
}

TEST_F(SchedulerLimitsTest, AConfirmationDoesNotReachWhatIsExcluded) {
  auto limits = generous();
  limits.exclude = {*Prefix::parse("10.0.0.0/8")};
  start(WatchBuilder().host("a").check(60s), limits);
  scheduler_.confirm(0, clock_.now());
  EXPECT_TRUE(run(5s).empty());
}

TEST_F(SchedulerLimitsTest, NewLimitsHoldAtOnce) {
  start(many(10, 10s));
  run(20s);
  auto limits = generous();
  limits.exclude_names = {"host-3"};
  scheduler_.set_limits(limits);
  for (const Sent& one : run(20s)) EXPECT_NE(one.due.check->host->name, "host-3");
}

}  // namespace
}  // namespace reachd::schedule
