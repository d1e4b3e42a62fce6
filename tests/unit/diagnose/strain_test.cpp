#include "diagnose/strain.hpp"

#include <gtest/gtest.h>

#include "unit/diagnose/diagnosis_fixture.hpp"

namespace reachd::diagnose {
namespace {

const std::vector<std::string> kWeb{"web1", "web2", "web3", "web4"};

class StrainTest : public DiagnosisFixture {
 protected:
  static void tally(View& view, const std::vector<std::string>& names, const ProbeTally& tally) {
    for (const std::string& name : names) {
      for (CheckEvidence& check : view.checks(name)) check.just_now = check.lately = tally;
    }
  }
  void flood(const std::vector<std::string>& names, const ProbeTally& tally) {
    for (const auto& view : views_) this->tally(*view, names, tally);
  }
  std::size_t strained() { return strain_of(views_[0]->evidence()).strained.size(); }
};

TEST_F(StrainTest, AGroupThatLosesHalfWhileItsAnswersAreLateIsStrained) {
  flood(kWeb, {10, 5, 3});
  EXPECT_EQ(strained(), 4U);
  flood(kWeb, {10, 3, 3});
  EXPECT_EQ(strained(), 0U);
}

TEST_F(StrainTest, ThreeInTenAreEnoughWhereLossRises) {
  flood(kWeb, {10, 3, 3});
  for (const std::string& name : kWeb) {
    for (CheckEvidence& check : views_[0]->checks(name)) check.lately = {20, 3, 3};
  }
  EXPECT_EQ(strained(), 4U);
}

TEST_F(StrainTest, LossWithoutDelayIsNoStrain) {
  flood(kWeb, {5, 3, 0});
  EXPECT_EQ(strained(), 0U);
}

TEST_F(StrainTest, DelayWithoutLossIsNoStrain) {
  flood(kWeb, {5, 0, 5});
  EXPECT_EQ(strained(), 0U);
}

TEST_F(StrainTest, TwoMachinesAreNoGroup) {
  flood({"web1", "web2"}, {20, 10, 10});
  EXPECT_EQ(strained(), 0U);
}

TEST_F(StrainTest, AFewLostProbesAreChance) {
  flood(kWeb, {2, 1, 1});
  EXPECT_EQ(strained(), 0U) << "sixteen of twenty that it takes";
}

TEST_F(StrainTest, WhatIsDownHasNothingToLose) {
  flood(kWeb, {5, 3, 2});
  for (const char* name : {"web1", "web2"}) views_[0]->fail(name, at(0));
  EXPECT_EQ(strained(), 0U);
}

TEST_F(StrainTest, LateControlsDoNotVouchForTheLine) {
  flood(kWeb, {5, 3, 2});
  views_[0]->evidence().controls = {12, 0, 4};
  EXPECT_EQ(strained(), 0U);
  views_[0]->evidence().controls = {};
  EXPECT_EQ(strained(), 0U) << "and none vouch for nothing";
}

TEST_F(StrainTest, MostVantagesThatSeeItMakeItCongestionThoughNoHostIsDown) {
  flood(kWeb, {8, 4, 3});
  update(at(0));
  EXPECT_EQ(incident().scope, "group:web");
  EXPECT_EQ(incident().started, at(0));
  update(at(80));
  EXPECT_EQ(incident().cause, Cause::congestion) << incident().summary;
  EXPECT_EQ(incident().standing, Standing::confirmed);
  flood(kWeb, {8, 0, 0});
  update(at(90));
  EXPECT_EQ(incident().ended, at(90));
}

TEST_F(StrainTest, VantagesHaveToAgreeOnThreeTenthsOfAGroup) {
  const std::vector<std::string> names = add_second_net();
  for (std::size_t vantage = 0; vantage < 3; ++vantage) {
    const auto first = names.begin() + 2 * static_cast<std::ptrdiff_t>(vantage);
    tally(*views_[vantage], names, {12, 2, 5});
    tally(*views_[vantage], {first, first + 6}, {12, 11, 1});
  }
  ASSERT_EQ(strained(), 6U);
  update(at(0));
  EXPECT_EQ(incident().hosts.size(), 6U) << "x22 to x27";
}

TEST_F(StrainTest, TwoOfTenThatVantagesAgreeOnAreNone) {
  const std::vector<std::string> names = add_second_net();
  const std::vector<std::vector<std::size_t>> lossy{
      {0, 1, 2, 3, 4}, {0, 1, 5, 6, 7}, {8, 9, 3, 5, 6}};
  for (std::size_t vantage = 0; vantage < 3; ++vantage) {
    tally(*views_[vantage], names, {12, 2, 5});
    for (const std::size_t i : lossy[vantage]) tally(*views_[vantage], {names[i]}, {12, 11, 1});
  }
  ASSERT_EQ(strained(), 5U);
  tally(*views_[2], {names[5], names[6]}, {12, 2, 5});
  tally(*views_[2], {names[2], names[4]}, {12, 2, 5});
  update(at(0));
  EXPECT_TRUE(incidents().empty());
}

TEST_F(StrainTest, ItLastsWhileAThirdIsLost) {
  flood(kWeb, {10, 5, 3});
  update(at(0));
  flood(kWeb, {10, 3, 3});
  update(at(300));
  EXPECT_EQ(incident().ended, std::nullopt);
  flood(kWeb, {10, 2, 3});
  update(at(360));
  EXPECT_EQ(incident().ended, at(360));
}

TEST_F(StrainTest, AHostThatRefusesMeanwhileIsAnIncidentOfItsOwn) {
  add_second_net();
  flood(kWeb, {10, 5, 3});
  update(at(0));
  update(at(80));
  fail_everywhere({"x20"}, at(400), Outcome::refused);
  update(at(405));
  EXPECT_EQ(incidents().size(), 2U);
}

TEST_F(StrainTest, AVantageThatIsAloneMayHaveTheQueueInItsOwnLine) {
  use_vantages(1);
  flood(kWeb, {10, 5, 3});
  update(at(0));
  EXPECT_TRUE(incidents().empty());
}

TEST_F(StrainTest, OneVantageThatSeesItIsNotEnough) {
  tally(*views_[0], kWeb, {8, 4, 3});
  update(at(0));
  EXPECT_TRUE(incidents().empty());
}

TEST_F(StrainTest, AHostThatFallsSilentMeanwhileIsPartOfIt) {
  flood(kWeb, {8, 4, 3});
  update(at(0));
  update(at(80));
  fail_everywhere({"web1", "ns1"}, at(85));
  for (const auto& view : views_) {
    for (const char* name : {"web1", "ns1"}) {
      for (CheckEvidence& check : view->checks(name)) check.before = {10, 4, 3};
    }
  }
  update(at(90));
  EXPECT_EQ(incident().hosts.size(), 5U);
  EXPECT_EQ(incident().cause, Cause::congestion) << incident().summary;
  EXPECT_NE(incident().summary.find("lost many of their packets and answered late, two of them "
                                    "stopped answering"),
            std::string::npos)
      << incident().summary;
}

}  // namespace
}  // namespace reachd::diagnose
