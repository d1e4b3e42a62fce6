#include "unit/aggregate/aggregator_fixture.hpp"

namespace reachd::aggregate {
namespace {

using namespace std::chrono_literals;
using test::WatchBuilder;

class AggregatorReloadTest : public AggregatorFixture {
 protected:
  AggregatorReloadTest() {
    start(WatchBuilder().host("a").check(10s));
    for (double second = 0; second < 100; second += 10) see(0, second);
  }

  void reload(const WatchBuilder& builder, double now) {
    watch_ = builder.watch();
    aggregator_->set_watch(watch_, windows_, at(now));
  }
};

TEST_F(AggregatorReloadTest, KeepsStateCountersAndPastOfChecksThatStay) {
  reload(WatchBuilder().host("a").check(30s), 100);
  EXPECT_EQ(state(0), State::up);
  EXPECT_EQ(check(0).since, at(0));
  EXPECT_EQ(check(0).outcomes[0], 10U);
  EXPECT_EQ(check(0).check->interval, 30s);
  EXPECT_NEAR(host(0, 100).windows[0].coverage, 100.0 / 300.0, kShareError);
}

TEST_F(AggregatorReloadTest, AnOpenRunGoesOn) {
  see(0, 100, Outcome::timeout);
  see(0, 101, Outcome::timeout);
  reload(WatchBuilder().host("a").check(10s), 101.5);
  see(0, 102, Outcome::timeout);
  EXPECT_EQ(state(0), State::down);
  EXPECT_EQ(last_transition(0)->onset, at(100));
}

TEST_F(AggregatorReloadTest, WhatWasWithheldForAControlIsToldOnceTheControlIsGone) {
  start(WatchBuilder().host("a").check(10s).control("gateway").check(10s));
  see(0, 0);
  see(1, 0);
  for (const double second : {10.0, 11.0, 12.0}) see(0, second, Outcome::timeout);
  ASSERT_EQ(state(0), State::unknown);
  reload(WatchBuilder().host("a").check(10s), 13);
  advance(14);
  EXPECT_EQ(state(0), State::down);
  EXPECT_EQ(check(0).since, at(10));
}

TEST_F(AggregatorReloadTest, ACheckWhoseModuleChangedStartsAnew) {
  reload(WatchBuilder().host("a").check(10s, test::make_module("ping-v2")), 100);
  EXPECT_EQ(state(0), State::unproven);
  EXPECT_EQ(check(0).outcomes[0], 0U);
  // What was known of the host so far stays known.
  EXPECT_NEAR(host(0, 200).windows[0].coverage, 100.0 / 300.0, kShareError);
}

TEST_F(AggregatorReloadTest, ACheckThatAsksForSomethingElseStartsAnew) {
  watch_ = WatchBuilder().host("a").check(10s).watch();
  auto other = std::make_shared<Check>(*watch_.checks[0]);
  other->target = std::string("8080");
  watch_.checks[0] = other;
  aggregator_->set_watch(watch_, windows_, at(100));
  EXPECT_EQ(state(0), State::unproven);
}

TEST_F(AggregatorReloadTest, AHostWithAnotherAddressStartsAnew) {
  reload(WatchBuilder().host("first").check(10s).host("a").check(10s), 100);
  EXPECT_EQ(state(1), State::unproven);
  EXPECT_NEAR(host(1, 100).windows[0].coverage, 0, kShareError);
}

TEST_F(AggregatorReloadTest, ControlsThatAreGoneNoLongerSpeakAgainstTheVantage) {
  reload(WatchBuilder().host("a").check(10s).control("c").check(10s), 100);
  see(1, 100);
  see_each_second(1, 101, 103, Outcome::timeout);
  EXPECT_FALSE(aggregator_->snapshot(at(104)).vantage_healthy);
  reload(WatchBuilder().host("a").check(10s), 105);
  EXPECT_TRUE(aggregator_->snapshot(at(105)).vantage_healthy);
  see(0, 106);
  EXPECT_EQ(state(0), State::up);
}

}  // namespace
}  // namespace reachd::aggregate
