#include <gtest/gtest.h>

#include "unit/diagnose/diagnosis_fixture.hpp"

namespace reachd::diagnose {
namespace {

class VantageIncidentTest : public DiagnosisFixture {};

TEST_F(VantageIncidentTest, AVantageWhoseControlsFailIsAnIncidentOfItsOwn) {
  views_[0]->evidence().healthy = false;
  views_[0]->evidence().since = at(0);
  for (const std::string& name : all_hosts()) views_[0]->host(name).state = State::unknown;
  settle(at(0));
  EXPECT_EQ(incident().scope, "vantage:fra1");
  EXPECT_EQ(incident().cause, Cause::vantage_failure);
  EXPECT_EQ(incident().started, at(0));
  EXPECT_TRUE(incident().hosts.empty());
}

TEST_F(VantageIncidentTest, ItEndsWhenTheVantageIsBack) {
  views_[0]->evidence().healthy = false;
  views_[0]->evidence().since = at(0);
  settle(at(0));
  views_[0]->evidence().healthy = true;
  views_[0]->evidence().since = at(500);
  update(at(501));
  EXPECT_EQ(incident().ended, at(500));
}

TEST_F(VantageIncidentTest, AMomentOfCongestionBeforeTheCutIsNotTheEnd) {
  VantageEvidence& evidence = views_[0]->evidence();
  evidence.controls = {12, 8, 0};
  for (CheckEvidence& check : evidence.checks) check.lately = {10, 8, 0};
  update(at(0));
  evidence.healthy = false;
  evidence.since = at(2);
  update(at(5));
  for (int minute = 1; minute <= 60; ++minute) update(at(60.0 * minute));
  evidence.healthy = true;
  evidence.since = at(3600);
  evidence.controls = {12, 0, 0};
  for (CheckEvidence& check : evidence.checks) check.lately = {5, 0, 0};
  update(at(3660));
  EXPECT_EQ(incident().ended, at(3600));
}

TEST_F(VantageIncidentTest, WhoDoesNotKnowAHostConfirmsNothingOfIt) {
  views_[2]->host("web1").state = State::unproven;
  for (std::size_t i = 0; i < 2; ++i) views_[i]->fail("web1", at(0));
  settle(at(0));
  EXPECT_EQ(incident().standing, Standing::provisional);
  EXPECT_EQ(incident().vantages, (std::vector<std::string>{"fra1", "nrt1"}));
  EXPECT_NE(incident().summary.find("both vantage points"), std::string::npos)
      << incident().summary;
}

TEST_F(VantageIncidentTest, WhileItWaitsForAMachineItIsBusy) {
  use_vantages(1);
  views_[0]->fail("web1", at(0));
  update(at(10));
  EXPECT_TRUE(incidents().empty());
  EXPECT_TRUE(diagnosis_.is_busy());
}

TEST_F(VantageIncidentTest, AVantageThatIsCutOffHasNoVote) {
  views_[0]->evidence().healthy = false;
  views_[0]->evidence().since = at(0);
  fail_everywhere({"web1"}, at(100));
  settle(at(100));
  ASSERT_EQ(incidents().size(), 2U);
  EXPECT_EQ(incidents()[0].scope, "host:web1");
  EXPECT_EQ(incidents()[0].standing, Standing::provisional);
  EXPECT_EQ(incidents()[0].vantages, (std::vector<std::string>{"iad1", "nrt1"}));
}

TEST_F(VantageIncidentTest, OneAloneIsNeverMoreThanASingleVantage) {
  use_vantages(1);
  fail_everywhere(all_hosts(), at(0));
  settle(at(0));
  EXPECT_EQ(incident().standing, Standing::single_vantage);
  EXPECT_NE(incident().summary.find("one vantage point only"), std::string::npos);
}

TEST_F(VantageIncidentTest, OneAloneWaitsForASilentMachineToComeBack) {
  use_vantages(1);
  views_[0]->fail("web1", at(0));
  update(at(300));
  EXPECT_TRUE(incidents().empty());
  update(at(331));
  EXPECT_EQ(incident().scope, "host:web1");
  EXPECT_EQ(incident().detected, at(331));
}

TEST_F(VantageIncidentTest, OneAloneWaitsOnWhileTheMachineAnswersNowAndThen) {
  use_vantages(1);
  views_[0]->fail("web1", at(0));
  for (CheckEvidence& check : views_[0]->checks("web1")) check.answers_again = true;
  update(at(300));
  EXPECT_TRUE(incidents().empty());
}

TEST_F(VantageIncidentTest, OneAloneWaitsForTwoSilentMachinesToo) {
  use_vantages(1);
  for (const char* name : {"web1", "web3"}) views_[0]->fail(name, at(0));
  for (int minute = 0; minute < 5; ++minute) update(at(60.0 * minute));
  EXPECT_TRUE(incidents().empty());
  views_[0]->fail("web2", at(250));
  update(at(260));
  EXPECT_EQ(incident().scope, "group:web") << "three are no chance";
}

TEST_F(VantageIncidentTest, ARefusalIsNoLossAndIsToldAtOnce) {
  use_vantages(1);
  views_[0]->fail_service("web1", Service::web, at(0), Outcome::refused);
  update(at(6));
  EXPECT_EQ(incident().detected, at(5)) << "when the probes had decided";
}

TEST_F(VantageIncidentTest, ACongestedLineOfOurOwnSaysNothingOfTheCountry) {
  use_vantages(1);
  views_[0]->evidence().controls = {12, 5, 0};
  for (const std::string& name : all_hosts()) {
    for (CheckEvidence& check : views_[0]->checks(name)) check.lately = {10, 4, 2};
  }
  fail_everywhere(all_hosts(), at(0));
  for (int i = 0; i < 10; ++i) update(at(30.0 * i));
  EXPECT_EQ(incident().scope, "vantage:fra1");
  EXPECT_EQ(incident().cause, Cause::vantage_failure);
}

TEST_F(VantageIncidentTest, ALineIsToldCongestedOnceItWasSoForTwoMinutes) {
  use_vantages(1);
  views_[0]->evidence().controls = {12, 5, 0};
  for (const std::string& name : all_hosts()) {
    for (CheckEvidence& check : views_[0]->checks(name)) check.lately = {10, 4, 2};
  }
  for (const double second : {0.0, 60.0, 119.0}) update(at(second));
  EXPECT_TRUE(incidents().empty());
  update(at(120));
  EXPECT_EQ(incident().scope, "vantage:fra1");
  EXPECT_EQ(incident().started, at(0));
}

TEST_F(VantageIncidentTest, LossOfTheControlsAloneIsNoCongestionOfTheLine) {
  views_[0]->evidence().controls = {12, 5, 0};
  for (int i = 0; i < 20; ++i) update(at(30.0 * i));
  EXPECT_TRUE(incidents().empty());
}

TEST_F(VantageIncidentTest, ManyHostsLostToOneVantageAloneAreItsWayThere) {
  for (const std::string& name : all_hosts()) views_[0]->fail(name, at(0));
  update(at(100));
  EXPECT_TRUE(incidents().empty()) << "the others may see it within two rounds";
  update(at(160));
  update(at(200));
  EXPECT_EQ(incident().scope, "vantage:fra1");
  EXPECT_EQ(incident().hosts.size(), 8U);
  for (const std::string& name : all_hosts()) views_[0]->recover(name, at(600));
  update(at(605));
  EXPECT_EQ(incident().ended, at(600));
}

TEST_F(VantageIncidentTest, OnceAllOthersHaveLookedAtWhatOneHasLostItsWayIsToldSoon) {
  answer_everybody(at(-30));
  for (const std::string& name : all_hosts()) views_[0]->fail(name, at(0));
  update(at(40));
  EXPECT_TRUE(incidents().empty()) << "nobody else has looked";
  for (const std::string& name : all_hosts()) {
    for (const std::size_t other : {1U, 2U}) views_[other]->host(name).answered = at(35);
  }
  update(at(45));
  EXPECT_EQ(incident().scope, "vantage:fra1");
}

TEST_F(VantageIncidentTest, WhatTheOthersComeToSeeTooIsOneIncidentOfTheHosts) {
  for (const std::string& name : all_hosts()) views_[0]->fail(name, at(0));
  update(at(160));
  update(at(200));
  ASSERT_EQ(incident().scope, "vantage:fra1");
  for (const std::string& name : all_hosts()) views_[1]->fail(name, at(300));
  update(at(305));
  EXPECT_EQ(incident().scope, "group:all");
  EXPECT_EQ(incident().started, at(0));
}

}  // namespace
}  // namespace reachd::diagnose
