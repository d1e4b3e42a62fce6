#include <gmock/gmock.h>

#include "unit/aggregate/aggregator_fixture.hpp"

namespace reachd::aggregate {
namespace {

using namespace std::chrono_literals;
using test::WatchBuilder;

/// One check, each ten seconds.
class AggregatorCheckTest : public AggregatorFixture {
 protected:
  AggregatorCheckTest() { start(WatchBuilder().host("a").check(10s)); }
};

TEST_F(AggregatorCheckTest, IsUnprovenUntilItWasSeenUp) {
  EXPECT_EQ(state(0), State::unproven);
  see_each_second(0, 0, 50, Outcome::timeout);
  EXPECT_EQ(state(0), State::unproven);
  EXPECT_FALSE(check(0).since.has_value());
}

TEST_F(AggregatorCheckTest, TheFirstAnswerMakesItUp) {
  see_each_second(0, 0, 50, Outcome::refused);
  see(0, 60);
  EXPECT_EQ(state(0), State::up);
  EXPECT_EQ(check(0).since, at(60));
}

TEST_F(AggregatorCheckTest, OneSilenceDoesNotTakeItDown) {
  see(0, 0);
  see(0, 10, Outcome::timeout);
  EXPECT_EQ(state(0), State::up);
  see(0, 11);
  EXPECT_EQ(state(0), State::up);
}

TEST_F(AggregatorCheckTest, ThreeSilencesTakeItDownSinceTheFirst) {
  see(0, 0);
  see_each_second(0, 10, 12, Outcome::timeout);
  EXPECT_EQ(state(0), State::down);
  const auto transition = last_transition(0);
  ASSERT_TRUE(transition);
  EXPECT_EQ(transition->from, State::up);
  EXPECT_EQ(transition->onset, at(10));
  EXPECT_EQ(transition->detected, at(12));
}

TEST_F(AggregatorCheckTest, TwoRefusalsTakeItDown) {
  see(0, 0);
  see(0, 10, Outcome::refused);
  EXPECT_EQ(state(0), State::up);
  see(0, 11, Outcome::refused);
  EXPECT_EQ(state(0), State::down);
}

TEST_F(AggregatorCheckTest, TwoAnswersBringItBackUpSinceTheFirst) {
  see(0, 0);
  see_each_second(0, 10, 16, Outcome::timeout);
  see(0, 20);
  EXPECT_EQ(state(0), State::down);
  see(0, 21);
  EXPECT_EQ(state(0), State::up);
  EXPECT_EQ(last_transition(0)->onset, at(20));
  EXPECT_EQ(last_transition(0)->detected, at(21));
}

TEST_F(AggregatorCheckTest, AnAnswerInBetweenStartsTheRunAnew) {
  see(0, 0);
  see(0, 10, Outcome::timeout);
  see(0, 11, Outcome::timeout);
  see(0, 12);
  see_each_second(0, 20, 24, Outcome::timeout);
  EXPECT_EQ(state(0), State::down);
  EXPECT_EQ(last_transition(0)->onset, at(20));
}

TEST_F(AggregatorCheckTest, ErrorsOfOursAndCancelledProbesNeverCountAgainstTheHost) {
  see(0, 0);
  for (double second = 1; second < 20; ++second) {
    see(0, second, Outcome::local_error);
    see(0, second, Outcome::cancelled);
  }
  EXPECT_EQ(state(0), State::up);
  EXPECT_FLOAT_EQ(check(0).belief, 0.99F);
  const auto outcomes = check(0).outcomes;
  EXPECT_EQ(outcomes[static_cast<std::size_t>(Outcome::local_error)], 19U);
}

TEST_F(AggregatorCheckTest, AFailureOlderThanTheLatestAnswerIsLateNews) {
  see(0, 0);
  see(0, 10);
  for (int i = 0; i < 5; ++i) see(0, 9, Outcome::timeout);
  EXPECT_EQ(state(0), State::up);
  EXPECT_FLOAT_EQ(check(0).belief, 0.99F);
}

TEST_F(AggregatorCheckTest, WhatIsUndecidedKeepsItsStateWhileConfirming) {
  see(0, 0);
  see(0, 10, Outcome::timeout);
  see(0, 11, Outcome::timeout);
  EXPECT_THAT(check(0).belief, testing::AllOf(testing::Gt(0.1), testing::Lt(0.9)));
  EXPECT_EQ(state(0), State::up);
}

TEST_F(AggregatorCheckTest, WhatStaysUndecidedBecomesUnknownSinceTheOnset) {
  see(0, 0);
  see(0, 10, Outcome::timeout);
  see(0, 11, Outcome::timeout);
  advance(39);
  EXPECT_EQ(state(0), State::up);
  advance(40);
  EXPECT_EQ(state(0), State::unknown);
  EXPECT_EQ(last_transition(0)->onset, at(10));
}

TEST_F(AggregatorCheckTest, WhatFifteenConfirmationsDoNotDecideIsUnknownSinceTheOnset) {
  double second = 0;
  // Loss that grows slowly is learned: in the end four probes of five are lost.
  for (int lost = 1; lost <= 4; ++lost) {
    for (int i = 0; i < 1500; ++i) {
      see(0, second += 10, i % 5 < lost ? Outcome::timeout : Outcome::success);
    }
  }
  ASSERT_EQ(state(0), State::up);
  const double onset = second + 1;
  for (int i = 0; i < 16; ++i) see(0, second += 1, Outcome::timeout);
  EXPECT_EQ(state(0), State::unknown);
  EXPECT_EQ(last_transition(0)->onset, at(onset));
  while (state(0) == State::unknown) see(0, second += 1, Outcome::timeout);
  EXPECT_EQ(state(0), State::down);
  EXPECT_EQ(last_transition(0)->onset, at(onset));
}

TEST_F(AggregatorCheckTest, ALossyCheckNeedsMoreSilences) {
  // A third of the probes is lost for a while: the share of answers is learned.
  double second = 0;
  for (int i = 0; i < 600; ++i)
    see(0, second += 10, i % 3 == 2 ? Outcome::timeout : Outcome::success);
  int needed = 0;
  while (state(0) != State::down && needed < 100) {
    see(0, second += 1, Outcome::timeout);
    ++needed;
  }
  EXPECT_GE(needed, 5);
  EXPECT_LE(needed, 9);
}

TEST_F(AggregatorCheckTest, AnOutageDoesNotBecomeTheBaseline) {
  double second = 0;
  for (int i = 0; i < 300; ++i) see(0, second += 10);
  for (int i = 0; i < 100'000; ++i) see(0, second += 10, Outcome::timeout);
  EXPECT_EQ(state(0), State::down);
  see(0, second += 10);
  see(0, second += 1);
  EXPECT_EQ(state(0), State::up);
  int needed = 0;
  while (state(0) != State::down) {
    see(0, second += 1, Outcome::timeout);
    ++needed;
  }
  EXPECT_EQ(needed, 2);
}

TEST_F(AggregatorCheckTest, WithoutObservationsForTwoAndAHalfIntervalsItIsUnknown) {
  see(0, 0);
  advance(28);
  EXPECT_EQ(state(0), State::up);
  advance(29);
  EXPECT_EQ(state(0), State::unknown);
  // An observation speaks for one interval.
  EXPECT_EQ(last_transition(0)->onset, at(10));
  EXPECT_EQ(last_transition(0)->detected, at(29));
}

TEST_F(AggregatorCheckTest, AGapIsUnknownEvenIfTimeWasNotAdvancedMeanwhile) {
  see(0, 0);
  see(0, 1000);
  EXPECT_TRUE(was_ever(0, State::unknown));
  EXPECT_EQ(state(0), State::up);
  EXPECT_EQ(check(0).since, at(1000));
}

TEST_F(AggregatorCheckTest, CountsOutcomesAndRoundTripTimes) {
  see(0, 0);
  see(0, 10);
  see(0, 20, Outcome::timeout);
  const CheckSnapshot snapshot = check(0);
  EXPECT_EQ(snapshot.outcomes[static_cast<std::size_t>(Outcome::success)], 2U);
  EXPECT_EQ(snapshot.outcomes[static_cast<std::size_t>(Outcome::timeout)], 1U);
  EXPECT_EQ(snapshot.rtt.count(), 2U);
  EXPECT_EQ(snapshot.last_success, at(10));
  ASSERT_TRUE(snapshot.last.ended());
  EXPECT_EQ(snapshot.last.outcome(), Outcome::timeout);
}

TEST_F(AggregatorCheckTest, AnObservationOfAnotherWatchChangesNothing) {
  WatchBuilder other;
  other.host("b").check(10s);
  Observation observation;
  observation.check = other.watch().checks[0];
  observation.time = at(1);
  observation.outcome = Outcome::success;
  EXPECT_FALSE(aggregator_->observe(observation).changed());
  EXPECT_FALSE(check(0).last.ended());
}

}  // namespace
}  // namespace reachd::aggregate
