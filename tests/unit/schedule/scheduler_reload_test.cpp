#include "unit/schedule/scheduler_fixture.hpp"

namespace reachd::schedule {
namespace {

using namespace std::chrono_literals;
using test::WatchBuilder;

class SchedulerReloadTest : public SchedulerFixture {
 protected:
  void reload(const WatchBuilder& builder) {
    scheduler_.set_checks(builder.watch().checks, clock_.now(), clock_.utc());
  }
};

TEST_F(SchedulerReloadTest, KeepsTheSlotsOfChecksThatStay) {
  start(WatchBuilder().host("a").check(60s));
  run(2min);
  const auto before = scheduler_.next_wakeup();
  reload(WatchBuilder().host("a").check(60s));
  EXPECT_EQ(scheduler_.next_wakeup(), before);
}

TEST_F(SchedulerReloadTest, LooksEarlyAtNewChecksOnly) {
  start(WatchBuilder().host("a").check(10h));
  run(1min);
  reload(WatchBuilder().host("new").check(10h).host("a").check(10h));
  const auto sent = run(30s);
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].due.check->host->name, "new");
}

TEST_F(SchedulerReloadTest, KeepsAConfirmationUnderTheNewNumber) {
  start(WatchBuilder().host("a").check(60s));
  run(1min);
  scheduler_.confirm(0, clock_.now());
  reload(WatchBuilder().host("new").check(10h).host("a").check(60s));
  bool confirmed = false;
  for (const Sent& one : run(2s)) {
    confirmed = confirmed || (one.due.check->id == 1 && one.due.confirming);
  }
  EXPECT_TRUE(confirmed);
}

TEST_F(SchedulerReloadTest, KeepsWhichProbesAreUnderWay) {
  start(WatchBuilder().host("a").check(10s));
  probes_end = false;
  EXPECT_EQ(run(10s).size(), 1U);
  reload(WatchBuilder().host("new").check(10h).host("a").check(10s));
  const auto before = missed(MissReason::still_running);
  run(20s);
  EXPECT_EQ(missed(MissReason::still_running), before + 2);
}

TEST_F(SchedulerReloadTest, AnIntervalThatChangedGivesNewSlotsAndNoFirstLook) {
  start(WatchBuilder().host("a").check(60s));
  run(2min);
  reload(WatchBuilder().host("a").check(20s));
  const auto sent = run(60s);
  ASSERT_EQ(sent.size(), 3U);
  EXPECT_EQ(sent[1].due.slot - sent[0].due.slot, 20s);
}

TEST_F(SchedulerReloadTest, ChecksThatAreGoneAreNotProbed) {
  start(WatchBuilder().host("a").check(10s).host("b").check(10s));
  run(10s);
  reload(WatchBuilder().host("b").check(10s));
  for (const Sent& one : run(20s)) EXPECT_EQ(one.due.check->host->name, "b");
}

}  // namespace
}  // namespace reachd::schedule
