#include "unit/schedule/scheduler_fixture.hpp"

namespace reachd::schedule {
namespace {

using namespace std::chrono_literals;
using test::WatchBuilder;

class SchedulerAddressTest : public SchedulerFixture {};

TEST_F(SchedulerAddressTest, ASlotWaitsForAnAddressThatIsOnItsWay) {
  addresses_.pending = {"a"};
  start(WatchBuilder().host("a").check(10s));
  const SteadyTime slot = *scheduler_.next_wakeup();
  EXPECT_TRUE(run(slot - clock_.now() + 1500ms).empty());
  addresses_.pending.clear();
  const auto sent = run(1s);
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].due.slot, slot);
  EXPECT_EQ(missed(), 0U);
}

TEST_F(SchedulerAddressTest, ASlotIsMissedIfTheAddressDoesNotComeWithinTheTimeout) {
  addresses_.pending = {"a"};
  start(WatchBuilder().host("a").check(10s, test::make_module("ping", 3s)));
  const SteadyTime slot = *scheduler_.next_wakeup();
  run(slot - clock_.now() + 3s - 1ms);
  EXPECT_EQ(missed(MissReason::no_address), 0U);
  run(1ms);
  EXPECT_EQ(missed(MissReason::no_address), 1U);
  run(95s);
  EXPECT_EQ(missed(), 10U);
}

TEST_F(SchedulerAddressTest, WaitingForAnAddressIsNoLag) {
  addresses_.pending = {"a"};
  start(WatchBuilder().host("a").check(10s));
  run(*scheduler_.next_wakeup() - clock_.now());
  addresses_.pending.clear();
  EXPECT_EQ(run(2s).size(), 1U);
  EXPECT_EQ(telemetry_.schedule_lag_sum_ns, 0);
}

TEST_F(SchedulerAddressTest, AHostKnownToHaveNoneIsDueWithoutAnAddress) {
  addresses_.nameless = {"a"};
  start(WatchBuilder().host("a").check(10s));
  const auto sent = run(10s);
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].due.address, std::nullopt);
  EXPECT_EQ(missed(), 0U);
}

}  // namespace
}  // namespace reachd::schedule
