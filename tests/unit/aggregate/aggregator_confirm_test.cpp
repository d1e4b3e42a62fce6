#include <gmock/gmock.h>

#include <random>

#include "unit/aggregate/aggregator_fixture.hpp"

namespace reachd::aggregate {
namespace {

using namespace std::chrono_literals;
using test::WatchBuilder;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

class AggregatorConfirmTest : public AggregatorFixture {
 protected:
  static ModulePtr web() { return test::make_module("web", 10s, "http"); }
};

TEST_F(AggregatorConfirmTest, NothingIsAskedForWhereAllIsAsBefore) {
  start(WatchBuilder().host("a").check(10s));
  EXPECT_THAT(see(0, 0).confirm, IsEmpty());
  EXPECT_THAT(see(0, 10).confirm, IsEmpty());
  EXPECT_THAT(advance(15).confirm, IsEmpty());
}

TEST_F(AggregatorConfirmTest, AFailureOfAnUpCheckIsConfirmedUntilItIsDecided) {
  start(WatchBuilder().host("a").check(10s));
  see(0, 0);
  EXPECT_THAT(see(0, 10, Outcome::timeout).confirm, ElementsAre(0));
  EXPECT_THAT(see(0, 11, Outcome::timeout).confirm, ElementsAre(0));
  EXPECT_THAT(see(0, 12, Outcome::timeout).confirm, IsEmpty());
  EXPECT_THAT(see(0, 20, Outcome::timeout).confirm, IsEmpty());
}

TEST_F(AggregatorConfirmTest, TheFirstAnswerOfADownCheckIsConfirmed) {
  start(WatchBuilder().host("a").check(10s));
  see(0, 0);
  see_each_second(0, 10, 16, Outcome::timeout);
  EXPECT_THAT(see(0, 20).confirm, ElementsAre(0));
  EXPECT_THAT(see(0, 21).confirm, IsEmpty());
}

TEST_F(AggregatorConfirmTest, AnUnprovenCheckIsNotConfirmed) {
  start(WatchBuilder().host("a").check(10s));
  EXPECT_THAT(see(0, 0, Outcome::timeout).confirm, IsEmpty());
}

TEST_F(AggregatorConfirmTest, WhileAConfirmationIsUnderWayMoreAreAskedForASecondApart) {
  start(WatchBuilder().host("a").check(10s));
  see(0, 0);
  see(0, 10, Outcome::timeout);
  EXPECT_THAT(advance(10.5).confirm, IsEmpty());
  EXPECT_THAT(advance(11).confirm, ElementsAre(0));
  EXPECT_THAT(advance(11.5).confirm, IsEmpty());
  EXPECT_THAT(advance(12).confirm, ElementsAre(0));
}

TEST_F(AggregatorConfirmTest, FifteenConfirmationsAtOnceAreTheMost) {
  start(WatchBuilder().host("a").check(60s));
  see(0, 0);
  std::size_t asked = 0;
  for (int second = 1; second <= 60; ++second) {
    const bool is_lost = second % 3 != 0;
    asked += see(0, second, is_lost ? Outcome::timeout : Outcome::success).confirm.size();
  }
  EXPECT_EQ(asked, 15U);
}

TEST_F(AggregatorConfirmTest, HoweverLongAPathLosesPacketsFewMoreAreSentThanWithoutLoss) {
  constexpr int kSlots = 1000;
  for (const double loss : {0.2, 0.5, 0.7, 0.9}) {
    start(WatchBuilder().host("a").check(60s));
    see(0, 0);
    std::mt19937 random(1);
    std::bernoulli_distribution is_lost(loss);
    const auto probe = [&](double second) {
      return see(0, second, is_lost(random) ? Outcome::timeout : Outcome::success).confirm.size();
    };
    std::size_t extra = 0;
    for (int slot = 1; slot <= kSlots; ++slot) {
      double second = slot * 60;
      while (probe(second++) > 0) ++extra;
    }
    EXPECT_LE(extra, kSlots / 5 + 15U) << loss;
    EXPECT_GE(extra, kSlots / 10U) << loss;
  }
}

TEST_F(AggregatorConfirmTest, ErrorsOfOursThatDoNotEndAskTheControlsLittle) {
  constexpr int kSeconds = 60'000;
  start(WatchBuilder().host("a").check(1s).control("c").check(60s));
  see(0, 0);
  see(1, 0);
  std::size_t asked = 0;
  for (int second = 1; second <= kSeconds; ++second) {
    asked += see(0, second, Outcome::local_error).confirm.size();
    if (second % 60 == 0) see(1, second + 0.5);
  }
  EXPECT_LE(asked, kSeconds / 60 / 5 + 15U);
}

TEST_F(AggregatorConfirmTest, AVerdictIsVouchedForAtOnceHoweverMuchWasAskedBefore) {
  start(WatchBuilder().host("a").check(1s).host("b").check(60s).control("c").check(60s));
  see(0, 0);
  see(1, 0);
  see(2, 0);
  for (int second = 1; second <= 1000; ++second) {
    see(0, second, Outcome::local_error);
    if (second % 60 == 0) {
      see(1, second);
      see(2, second + 0.5);
    }
  }
  EXPECT_THAT(see(1, 1010, Outcome::timeout).confirm, ElementsAre(1)) << "nothing is left to ask";
  see(1, 1011, Outcome::timeout);
  EXPECT_THAT(see(1, 1012, Outcome::timeout).confirm, ElementsAre(2));
  see(2, 1012.2);
  EXPECT_EQ(state(1), State::down);
}

TEST_F(AggregatorConfirmTest, AFailingCheckAsksTheControlsThatHaveNotAnsweredSince) {
  start(WatchBuilder().host("a").check(10s).control("c").check(60s).control("d").check(60s));
  see(0, 0);
  see(1, 1);
  see(2, 2);
  EXPECT_THAT(see(0, 10, Outcome::timeout).confirm, ElementsAre(0, 1, 2));
  see(1, 11);
  EXPECT_THAT(see(0, 11, Outcome::timeout).confirm, ElementsAre(0, 2));
}

TEST_F(AggregatorConfirmTest, ACheckThatTurnsAsksThoseOfItsHostThatHaveNotTurnedYet) {
  start(WatchBuilder().host("a").check(60s).check(120s).check(120s).host("b").check(60s));
  for (CheckId id = 0; id < 4; ++id) see(id, id);
  see(0, 60, Outcome::refused);
  EXPECT_THAT(see(0, 61, Outcome::refused).confirm, ElementsAre(1, 2));
  see(1, 62, Outcome::refused);
  EXPECT_THAT(see(1, 63, Outcome::refused).confirm, ElementsAre(2));
  EXPECT_THAT(see(0, 120).confirm, ElementsAre(1));
}

TEST_F(AggregatorConfirmTest, AnEchoThatFailsAsksTheServicesThatHaveNotAnsweredSince) {
  start(WatchBuilder().host("a").check(60s).check(60s, web()).check(60s, web()));
  for (CheckId id = 0; id < 3; ++id) see(id, id);
  EXPECT_THAT(see(0, 60, Outcome::timeout).confirm, ElementsAre(0, 1, 2));
  see(1, 61);
  EXPECT_THAT(see(0, 62, Outcome::timeout).confirm, ElementsAre(0, 2));
}

TEST_F(AggregatorConfirmTest, AServiceThatFailsAsksNoOther) {
  start(WatchBuilder().host("a").check(60s).check(60s, web()));
  see(0, 0);
  see(1, 1);
  EXPECT_THAT(see(1, 60, Outcome::timeout).confirm, ElementsAre(1));
}

TEST_F(AggregatorConfirmTest, AnErrorOfOursAsksTheControls) {
  start(WatchBuilder().host("a").check(10s).control("c").check(60s));
  see(0, 0);
  see(1, 1);
  EXPECT_THAT(see(0, 10, Outcome::local_error).confirm, ElementsAre(1));
}

TEST_F(AggregatorConfirmTest, ControlsThatNeverAnsweredAreNotAsked) {
  start(WatchBuilder().host("a").check(10s).control("c").check(60s));
  see(0, 0);
  EXPECT_THAT(see(0, 10, Outcome::timeout).confirm, ElementsAre(0));
}

TEST_F(AggregatorConfirmTest, WhileCutOffTheControlsAreTriedAtGrowingGaps) {
  start(WatchBuilder().control("c").check(600s));
  see(0, 0);
  see_each_second(0, 10, 12, Outcome::timeout);
  int asked = 0;
  for (double second = 13; second < 73; ++second) {
    asked += advance(second).confirm.empty() ? 0 : 1;
  }
  EXPECT_GE(asked, 5);
  EXPECT_LE(asked, 7);
}

TEST_F(AggregatorConfirmTest, ADecisionThatIsWithheldKeepsAskingTheControls) {
  start(WatchBuilder().host("a").check(60s).control("c").check(60s));
  see(0, 0);
  see(1, 1);
  see_each_second(0, 10, 12, Outcome::timeout);
  EXPECT_THAT(advance(13).confirm, Contains(1));
}

}  // namespace
}  // namespace reachd::aggregate
