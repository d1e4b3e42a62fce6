#include "aggregate/host_record.hpp"
#include "unit/aggregate/aggregator_fixture.hpp"

namespace reachd::aggregate {
namespace {

using namespace std::chrono_literals;
using test::WatchBuilder;

State combined(std::initializer_list<State> states) { return combine(std::vector<State>(states)); }

TEST(HostStateTest, FollowsTheKnownChecks) {
  EXPECT_EQ(combined({State::up, State::up}), State::up);
  EXPECT_EQ(combined({State::up, State::down}), State::degraded);
  EXPECT_EQ(combined({State::down, State::down}), State::down);
}

TEST(HostStateTest, UnknownAndUnprovenChecksDoNotTakePartBesideOthers) {
  EXPECT_EQ(combined({State::up, State::unknown, State::unproven}), State::up);
  EXPECT_EQ(combined({State::down, State::unknown, State::unproven}), State::down);
}

TEST(HostStateTest, IsUnknownIfNoneIsKnownAndUnprovenIfNoneEverAnswered) {
  EXPECT_EQ(combined({State::unknown, State::unproven}), State::unknown);
  EXPECT_EQ(combined({State::unproven, State::unproven}), State::unproven);
  EXPECT_EQ(combined({}), State::unproven);
}

class AggregatorHostTest : public AggregatorFixture {
 protected:
  AggregatorHostTest() {
    start(WatchBuilder()
              .host("a", {"web"})
              .check(10s)
              .check(10s, test::make_module("http"))
              .host("b")
              .check(10s));
    for (CheckId id = 0; id < 3; ++id) see(id, 0);
  }
};

TEST_F(AggregatorHostTest, IsDegradedWhileOneCheckStillAnswers) {
  see(0, 10);
  see(1, 10, Outcome::refused);
  const Update update = see(1, 11, Outcome::refused);
  EXPECT_EQ(host_state(0), State::degraded);
  ASSERT_EQ(update.hosts.size(), 1U);
  EXPECT_EQ(update.hosts[0].host->name, "a");
  EXPECT_EQ(update.hosts[0].transition.onset, at(10));
  EXPECT_EQ(update.hosts[0].transition.detected, at(11));
}

TEST_F(AggregatorHostTest, IsDownOnceTheLastCheckIsWhichBeganWhenThatFailed) {
  see(1, 10, Outcome::refused);
  see(1, 11, Outcome::refused);
  see(0, 20, Outcome::timeout);
  see(0, 21, Outcome::timeout);
  see(0, 22, Outcome::timeout);
  EXPECT_EQ(host_state(0), State::down);
  EXPECT_EQ(host(0).since, at(20));
}

TEST_F(AggregatorHostTest, OtherHostsDoNotChange) {
  see_each_second(0, 10, 15, Outcome::timeout);
  see_each_second(1, 10, 15, Outcome::timeout);
  EXPECT_EQ(host_state(0), State::down);
  EXPECT_EQ(host_state(1), State::up);
}

TEST_F(AggregatorHostTest, OnsetsThatOverlapGiveEachStateItsTime) {
  // Ping fails first, but is decided last: between the two onsets the host was degraded.
  see(0, 10, Outcome::timeout);
  see(1, 15, Outcome::refused);
  see(1, 16, Outcome::refused);
  see(0, 17, Outcome::timeout);
  see(0, 18, Outcome::timeout);
  EXPECT_EQ(host_state(0), State::down);
  EXPECT_EQ(host(0).since, at(15));
  const auto window = host(0, 25).windows[0];
  EXPECT_NEAR(*window.availability, 15.0 / 25.0, kShareError);
}

TEST_F(AggregatorHostTest, GroupsCountTheirHostsByState) {
  see_each_second(2, 10, 15, Outcome::timeout);
  const Snapshot snapshot = aggregator_->snapshot(at(15));
  ASSERT_EQ(snapshot.groups.size(), 2U);
  EXPECT_EQ(snapshot.groups[0].name, "all");
  EXPECT_EQ(snapshot.groups[0].hosts[static_cast<std::size_t>(State::up)], 1U);
  EXPECT_EQ(snapshot.groups[0].hosts[static_cast<std::size_t>(State::down)], 1U);
  EXPECT_EQ(snapshot.groups[1].name, "web");
  EXPECT_EQ(snapshot.groups[1].hosts[static_cast<std::size_t>(State::up)], 1U);
}

TEST_F(AggregatorHostTest, EveryHostButTheControlsIsOfTheWholeWatchAndCountsOnce) {
  start(WatchBuilder().host("a", {"all"}).check(10s).host("b").check(10s).control("c").check(10s));
  const Snapshot snapshot = aggregator_->snapshot(at(1));
  ASSERT_EQ(snapshot.groups.size(), 1U);
  EXPECT_EQ(snapshot.groups[0].name, kWholeWatch);
  EXPECT_EQ(snapshot.groups[0].hosts[static_cast<std::size_t>(State::unproven)], 2U);
}

TEST_F(AggregatorHostTest, ASnapshotStaysAsItIsWhateverIsSeenAfterwards) {
  const Snapshot before = aggregator_->snapshot(at(9));
  const auto timeouts = static_cast<std::size_t>(Outcome::timeout);
  see_each_second(2, 10, 15, Outcome::timeout);
  const Snapshot after = aggregator_->snapshot(at(15));
  EXPECT_EQ(before.checks[2].outcomes[timeouts], 0U);
  EXPECT_EQ(before.checks[2].state, State::up);
  EXPECT_EQ(before.hosts[1].state, State::up);
  EXPECT_EQ(after.checks[2].outcomes[timeouts], 6U);
  EXPECT_EQ(after.hosts[1].state, State::down);
}

TEST_F(AggregatorHostTest, OfVeryManyHostsTheWindowsMoveOnInTurn) {
  constexpr CheckId kHosts = 8192 + 17;
  test::WatchBuilder builder;
  for (CheckId i = 0; i < kHosts; ++i) builder.host("h" + std::to_string(i)).check(10min);
  start(builder);
  for (const CheckId id : {CheckId{0}, kHosts - 1}) see(id, 1);
  host(0, 1);
  const auto coverage = [this](std::size_t index, double now) {
    return host(index, now).windows[0].coverage;
  };
  // Whoever has its turn at 2 s, all have had one after two calls.
  coverage(0, 2);
  EXPECT_NEAR(coverage(kHosts - 1, 3), 2.0 / 300.0, kShareError);
  coverage(0, 4);
  EXPECT_GE(coverage(0, 5), 3.0 / 300.0);
}

TEST_F(AggregatorHostTest, AGroupsAvailabilityIsTheMeanWeightedByKnownTime) {
  // b is down from 10 to 20, a is up: three quarters of 40 known host seconds.
  see_each_second(2, 10, 15, Outcome::timeout);
  see(0, 10);
  const auto all = aggregator_->snapshot(at(20)).groups[0].windows[0];
  EXPECT_DOUBLE_EQ(*all.availability, 30.0 / 40.0);
  EXPECT_DOUBLE_EQ(all.coverage, 40.0 / 600.0);
}

}  // namespace
}  // namespace reachd::aggregate
