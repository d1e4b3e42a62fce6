#include "aggregate/belief.hpp"

#include <gtest/gtest.h>

namespace reachd::aggregate {
namespace {

/// A belief that is as sure as can be that the check is up.
Belief reliable(double share) {
  Belief belief(share);
  for (int i = 0; i < 10; ++i) belief.update(Outcome::success);
  return belief;
}

/// How many of `outcome` in a row it takes from up to down.
int needed(Outcome outcome, double share) {
  Belief belief = reliable(share);
  int count = 0;
  for (; !belief.says_down(); ++count) belief.update(outcome);
  return count;
}

TEST(BeliefTest, NothingIsKnownAtFirst) {
  EXPECT_DOUBLE_EQ(Belief().value(), 0.5);
  EXPECT_TRUE(Belief().is_undecided());
}

TEST(BeliefTest, OneAnswerMakesItUp) {
  Belief belief;
  belief.update(Outcome::success);
  EXPECT_TRUE(belief.says_up());
}

TEST(BeliefTest, StaysWithinItsBounds) {
  Belief belief;
  for (int i = 0; i < 100; ++i) belief.update(Outcome::success);
  EXPECT_DOUBLE_EQ(belief.value(), 0.99);
  for (int i = 0; i < 100; ++i) belief.update(Outcome::timeout);
  EXPECT_DOUBLE_EQ(belief.value(), 0.01);
}

// The table of the Trinocular paper.
TEST(BeliefTest, ThreeSilencesTakeAReliableHostDown) {
  EXPECT_EQ(needed(Outcome::timeout, 0.9), 3);
}
TEST(BeliefTest, SevenSilencesTakeAHostDownThatAnswersSixtyThreePercent) {
  EXPECT_EQ(needed(Outcome::timeout, 0.63), 7);
}
TEST(BeliefTest, TenSilencesTakeAHostDownThatAnswersHalf) {
  EXPECT_EQ(needed(Outcome::timeout, 0.5), 10);
}
TEST(BeliefTest, TwentySilencesTakeAHostDownThatAnswersThirtyPercent) {
  EXPECT_EQ(needed(Outcome::timeout, 0.3), 20);
}
TEST(BeliefTest, SixtySevenSilencesTakeAHostDownThatAnswersTenPercent) {
  EXPECT_EQ(needed(Outcome::timeout, 0.1), 67);
}
TEST(BeliefTest, TwoSilencesSufficeForAHostThatAlwaysAnswers) {
  EXPECT_EQ(needed(Outcome::timeout, 0.99), 2);
}

TEST(BeliefTest, TwoRefusalsTakeAnyHostDown) {
  for (const Outcome refusal :
       {Outcome::refused, Outcome::bad_reply, Outcome::tls_error, Outcome::name_error}) {
    for (const double share : {0.3, 0.5, 0.9, 0.98}) {
      EXPECT_EQ(needed(refusal, share), 2) << to_string(refusal) << " at " << share;
    }
  }
}

TEST(BeliefTest, ARoutersWordWeighsMoreThanSilenceAndLessThanARefusal) {
  EXPECT_EQ(needed(Outcome::unreachable, 0.5), 3);
  EXPECT_EQ(needed(Outcome::unreachable, 0.9), 3);
}

TEST(BeliefTest, TwoAnswersBringAHostBackUp) {
  Belief belief = reliable(0.9);
  while (belief.value() > 0.011) belief.update(Outcome::timeout);
  belief.update(Outcome::success);
  EXPECT_TRUE(belief.is_undecided());
  belief.update(Outcome::success);
  EXPECT_TRUE(belief.says_up());
}

TEST(BeliefTest, LearnsTheShareSlowlyAndWithinBounds) {
  Belief belief;
  for (int i = 0; i < 10; ++i) belief.learn(false);
  EXPECT_GT(belief.answer_share(), 0.8);
  for (int i = 0; i < 1000; ++i) belief.learn(false);
  EXPECT_DOUBLE_EQ(belief.answer_share(), 0.1);
  for (int i = 0; i < 1000; ++i) belief.learn(true);
  EXPECT_DOUBLE_EQ(belief.answer_share(), 0.99);
}

}  // namespace
}  // namespace reachd::aggregate
