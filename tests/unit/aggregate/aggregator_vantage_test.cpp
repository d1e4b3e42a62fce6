#include <gmock/gmock.h>

#include "unit/aggregate/aggregator_fixture.hpp"

namespace reachd::aggregate {
namespace {

using namespace std::chrono_literals;
using test::WatchBuilder;
using testing::UnorderedElementsAre;

/// Checks 0 and 1 of two hosts, and a control's check 2; all were seen up.
class AggregatorVantageTest : public AggregatorFixture {
 protected:
  AggregatorVantageTest() {
    start(WatchBuilder().host("a").check(10s).host("b").check(10s).control("gateway").check(10s));
    for (CheckId id = 0; id < 3; ++id) see(id, 0);
  }

  bool healthy() { return aggregator_->snapshot(at(0)).vantage_healthy; }
  /// Nothing is answered from `first` to `last`, as far as the watch's own checks go.
  void fail_hosts(double first, double last) {
    for (double second = first; second <= last; ++second) {
      see(0, second, Outcome::timeout);
      see(1, second, Outcome::timeout);
    }
  }
};

TEST_F(AggregatorVantageTest, IsPresumedHealthyWithoutControls) {
  start(WatchBuilder().host("a").check(10s));
  see(0, 0);
  see_each_second(0, 10, 12, Outcome::timeout);
  EXPECT_TRUE(healthy());
  EXPECT_EQ(state(0), State::down);
}

TEST_F(AggregatorVantageTest, IsPresumedHealthyWhileNoControlEverAnswered) {
  start(WatchBuilder().host("a").check(10s).control("c").check(10s));
  see(0, 0);
  see_each_second(1, 0, 9, Outcome::timeout);
  see_each_second(0, 10, 12, Outcome::timeout);
  EXPECT_TRUE(healthy());
  EXPECT_EQ(state(0), State::down);
}

TEST_F(AggregatorVantageTest, AFailureIsToldOnceAControlAnsweredSince) {
  see_each_second(0, 10, 12, Outcome::timeout);
  EXPECT_EQ(state(0), State::unknown);
  const Update update = see(2, 13);
  EXPECT_EQ(state(0), State::down);
  ASSERT_EQ(update.checks.size(), 1U);
  EXPECT_EQ(update.checks[0].transition.from, State::unknown);
  EXPECT_EQ(update.checks[0].transition.onset, at(10));
  EXPECT_EQ(update.checks[0].transition.detected, at(13));
}

TEST_F(AggregatorVantageTest, AnAnswerOfAControlBeforeTheDecidingProbeDoesNotVouchForIt) {
  see(0, 10, Outcome::timeout);
  see(0, 11, Outcome::timeout);
  see(2, 11.5);
  see(0, 12, Outcome::timeout);
  EXPECT_EQ(state(0), State::unknown);
}

TEST_F(AggregatorVantageTest, AFailureIsToldAtOnceIfAControlHasAnsweredMeanwhile) {
  see(0, 10, Outcome::timeout);
  see(0, 11, Outcome::timeout);
  see(2, 12.5);
  see(0, 12, Outcome::timeout);
  EXPECT_EQ(state(0), State::down);
}

TEST_F(AggregatorVantageTest, AWithheldFailureIsDownSinceItsOnsetInTheWindows) {
  see_each_second(0, 10, 12, Outcome::timeout);
  see(2, 18);
  EXPECT_NEAR(*host(0, 20).windows[0].availability, 10.0 / 20.0, kShareError);
  EXPECT_NEAR(host(0, 20).windows[0].coverage, 20.0 / 300.0, kShareError);
}

TEST_F(AggregatorVantageTest, CutOffEveryHostIsUnknownAndNoneIsDown) {
  fail_hosts(10, 12);
  see_each_second(2, 10, 12, Outcome::timeout);
  EXPECT_FALSE(healthy());
  EXPECT_EQ(aggregator_->snapshot(at(12)).vantage_since, at(10));
  fail_hosts(13, 60);
  for (std::size_t index = 0; index < 3; ++index) EXPECT_EQ(host_state(index), State::unknown);
  for (CheckId id = 0; id < 3; ++id) EXPECT_FALSE(was_ever(id, State::down)) << id;
}

TEST_F(AggregatorVantageTest, CutOffCoverageFallsAndAvailabilityDoesNot) {
  fail_hosts(10, 12);
  see_each_second(2, 10, 12, Outcome::timeout);
  fail_hosts(13, 100);
  EXPECT_NEAR(*host(0, 100).windows[0].availability, 1, kShareError);
  EXPECT_NEAR(host(0, 100).windows[0].coverage, 10.0 / 300.0, kShareError);
}

TEST_F(AggregatorVantageTest, AHostThatWasSeenSinceIsKnownUntilThen) {
  see(0, 15);
  see_each_second(2, 11, 13, Outcome::timeout);
  EXPECT_NEAR(host(0, 100).windows[0].coverage, 15.0 / 300.0, kShareError);
  EXPECT_NEAR(host(1, 100).windows[0].coverage, 11.0 / 300.0, kShareError);
}

TEST_F(AggregatorVantageTest, WhatIsObservedWhileCutOffDoesNotMoveTheBelief) {
  see(0, 10, Outcome::timeout);
  see(0, 11, Outcome::timeout);
  see_each_second(2, 10, 12, Outcome::timeout);
  EXPECT_FLOAT_EQ(check(0).belief, 0.99F);
  see_each_second(0, 13, 30, Outcome::timeout);
  EXPECT_FLOAT_EQ(check(0).belief, 0.99F);
}

TEST_F(AggregatorVantageTest, CountersGoOnWhileCutOff) {
  see_each_second(2, 10, 12, Outcome::timeout);
  see_each_second(0, 20, 29, Outcome::timeout);
  EXPECT_EQ(check(0).outcomes[static_cast<std::size_t>(Outcome::timeout)], 10U);
}

TEST_F(AggregatorVantageTest, OnceItIsBackEveryHostIsLookedAtAgainAndOneAnswerSuffices) {
  fail_hosts(10, 12);
  see_each_second(2, 10, 16, Outcome::timeout);
  see(2, 50);
  const Update update = see(2, 51);
  EXPECT_EQ(update.vantage_healthy, true);
  EXPECT_THAT(update.confirm, UnorderedElementsAre(0, 1));
  EXPECT_EQ(host_state(2), State::up);
  EXPECT_EQ(host_state(0), State::unknown);
  see(0, 52);
  EXPECT_EQ(host_state(0), State::up);
  EXPECT_EQ(host(0).since, at(52));
}

TEST_F(AggregatorVantageTest, AProbeSentBeforeItWasBackStillSaysNothing) {
  see_each_second(2, 10, 12, Outcome::timeout);
  see(2, 50);
  see(2, 51);
  see_each_second(0, 40, 49, Outcome::timeout);
  EXPECT_EQ(state(0), State::unknown);
  EXPECT_FLOAT_EQ(check(0).belief, 0.99F);
}

TEST_F(AggregatorVantageTest, AHostThatWasDownBeforeIsUnknownMeanwhileAndDownAgainAfterwards) {
  see_each_second(0, 10, 12, Outcome::timeout);
  see(2, 13);
  ASSERT_EQ(state(0), State::down);
  see_each_second(2, 20, 22, Outcome::timeout);
  EXPECT_EQ(state(0), State::unknown);
  see(2, 50);
  see(2, 51);
  see(0, 52, Outcome::timeout);
  see(2, 53);
  EXPECT_EQ(state(0), State::down);
  // Down from 10 to 20 and from 52 on.
  EXPECT_NEAR(*host(0, 62).windows[0].availability, 10.0 / 30.0, kShareError);
}

TEST_F(AggregatorVantageTest, ErrorsOfOursAtTheControlTellOfTheVantageToo) {
  see_each_second(2, 10, 12, Outcome::local_error);
  EXPECT_FALSE(healthy());
  EXPECT_FALSE(was_ever(2, State::down));
  EXPECT_EQ(host_state(0), State::unknown);
}

TEST_F(AggregatorVantageTest, OfTwoControlsOneMayFailWithoutBlamingTheVantage) {
  start(WatchBuilder().host("a").check(10s).control("c").check(10s).control("d").check(10s));
  for (CheckId id = 0; id < 3; ++id) see(id, 0);
  see_each_second(1, 10, 15, Outcome::timeout);
  EXPECT_TRUE(healthy());
  EXPECT_EQ(host_state(1), State::unknown) << "until the other has answered";
  see(2, 16);
  EXPECT_EQ(host_state(1), State::down);
  EXPECT_EQ(host_state(0), State::up);
  see_each_second(2, 20, 22, Outcome::timeout);
  EXPECT_FALSE(healthy());
  EXPECT_EQ(host_state(0), State::unknown);
  // Only since the second of them failed.
  EXPECT_EQ(aggregator_->snapshot(at(22)).vantage_since, at(20));
}

TEST_F(AggregatorVantageTest, NeitherACutNorItsEndTakesAControlDown) {
  WatchBuilder builder;
  for (const char* name : {"c", "d", "e"}) builder.control(name).check(10s);
  start(builder);
  for (CheckId id = 0; id < 3; ++id) see(id, 0);
  for (CheckId id = 0; id < 3; ++id) see_each_second(id, 10 + 0.1 * id, 19, Outcome::timeout);
  ASSERT_FALSE(healthy());
  for (CheckId id = 0; id < 2; ++id) {
    see(id, 30);
    see(id, 31);
  }
  ASSERT_TRUE(healthy());
  EXPECT_EQ(host_state(0), State::up);
  EXPECT_EQ(host_state(2), State::unknown);
  for (CheckId id = 0; id < 3; ++id) EXPECT_FALSE(was_ever(id, State::down)) << id;
  see_each_second(2, 40, 45, Outcome::timeout);
  see(0, 46);
  EXPECT_EQ(host_state(2), State::down);
}

TEST_F(AggregatorVantageTest, OfThreeControlsTwoBlameTheVantage) {
  WatchBuilder builder;
  for (const char* name : {"c", "d", "e"}) builder.control(name).check(10s);
  start(builder);
  for (CheckId id = 0; id < 3; ++id) see(id, 0);
  see_each_second(0, 10, 12, Outcome::timeout);
  EXPECT_TRUE(healthy());
  see_each_second(1, 10, 12, Outcome::timeout);
  EXPECT_FALSE(healthy());
}

TEST_F(AggregatorVantageTest, AControlOfWhichOneCheckAnswersIsNotDown) {
  start(WatchBuilder().control("c").check(10s).check(10s, test::make_module("dns")));
  see(0, 0);
  see(1, 0);
  see_each_second(1, 10, 19, Outcome::timeout);
  EXPECT_TRUE(healthy());
}

}  // namespace
}  // namespace reachd::aggregate
