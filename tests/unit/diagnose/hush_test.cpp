#include "diagnose/hush.hpp"

#include <gtest/gtest.h>

#include "unit/diagnose/diagnosis_fixture.hpp"

namespace reachd::diagnose {
namespace {

class HushTest : public DiagnosisFixture {
 protected:
  HushTest() { answer_everybody(at(-1)); }

  static void doubt(View& view, const std::string& name, MaybeTime since) {
    view.checks(name)[0].doubted = since;
  }
  HushedHosts hushed(const GroupNames& rumoured = {}) {
    return hushed_hosts(views_[0]->evidence(), rumoured);
  }
};

TEST_F(HushTest, ThreeMachinesOneAfterAnotherAreHushed) {
  doubt(*views_[0], "web1", at(0));
  doubt(*views_[0], "web2", at(1));
  EXPECT_TRUE(hushed().empty());
  doubt(*views_[0], "web3", at(2));
  EXPECT_EQ(hushed().size(), 3U);
  EXPECT_EQ(hushed().at("web1").onset, at(0));
  EXPECT_EQ(hushed().at("web1").decided, at(2)) << "the third tells of all";
  doubt(*views_[0], "web4", at(3));
  EXPECT_EQ(hushed().at("web4").decided, at(3));
}

TEST_F(HushTest, AnAnswerOfTheGroupInBetweenBreaksIt) {
  for (const char* name : {"web1", "web2", "web3"}) doubt(*views_[0], name, at(0));
  views_[0]->host("web4").answered = at(1);
  EXPECT_TRUE(hushed().empty());
}

TEST_F(HushTest, AnotherGroupsAnswersDoNotBreakIt) {
  for (const char* name : {"web1", "web2", "web3"}) doubt(*views_[0], name, at(0));
  views_[0]->host("ns1").answered = at(1);
  views_[0]->host("router1").answered = at(1);
  EXPECT_EQ(hushed().size(), 3U);
}

TEST_F(HushTest, OfAGroupThatAnotherHasSeenFailTwoAreEnough) {
  doubt(*views_[0], "web1", at(0));
  doubt(*views_[0], "web2", at(2));
  EXPECT_EQ(hushed({"web"}).size(), 2U);
  EXPECT_EQ(hushed({"web"}).at("web1").decided, at(2));
  EXPECT_TRUE(hushed({"dns"}).empty());
}

TEST_F(HushTest, WhatAnotherHasJustSeenFailIsBelievedAfterTwo) {
  views_[1]->fail("web1", at(0));
  for (const char* name : {"web3", "web4"}) doubt(*views_[0], name, at(6));
  update(at(10));
  EXPECT_EQ(incident().detected, at(6));
}

TEST_F(HushTest, WhatAnotherHasSeenFailForLongIsNoRumour) {
  views_[1]->fail("web1", at(-120));
  for (const char* name : {"web3", "web4"}) doubt(*views_[0], name, at(6));
  update(at(10));
  EXPECT_TRUE(incidents().empty());
}

TEST_F(HushTest, NamesOfOneMachineAreOne) {
  for (const char* name : {"web1", "web2", "web3"}) doubt(*views_[0], name, at(0));
  views_[0]->host("web2").address = views_[0]->host("web1").address;
  EXPECT_TRUE(hushed().empty());
}

TEST_F(HushTest, WhatHasBeenDeadForLongIsNoCompany) {
  for (const char* name : {"web1", "web2"}) {
    views_[0]->fail(name, at(-3600));
    views_[0]->host(name).answered = at(-3700);
  }
  doubt(*views_[0], "web3", at(0));
  EXPECT_TRUE(hushed().empty());
}

TEST_F(HushTest, WhatFailsAlreadyCountsAmongThem) {
  views_[0]->fail("web1", at(0));
  doubt(*views_[0], "web2", at(4));
  doubt(*views_[0], "web3", at(6));
  EXPECT_EQ(hushed().size(), 3U);
}

TEST_F(HushTest, MostVantagesThatHearNothingMakeAnIncident) {
  for (const std::size_t vantage : {0U, 2U}) {
    for (const char* name : {"web1", "web2", "web3"}) doubt(*views_[vantage], name, at(1));
  }
  update(at(3));
  EXPECT_EQ(incident().scope, "group:web");
  EXPECT_EQ(incident().started, at(1));
  EXPECT_EQ(incident().summary.find("lost many of their packets"), std::string::npos)
      << incident().summary;
  for (const auto& view : views_) {
    for (const char* name : {"web1", "web2", "web3"}) doubt(*view, name, {});
  }
  answer_everybody(at(4));
  update(at(5));
  EXPECT_NE(incident().ended, std::nullopt);
}

TEST_F(HushTest, AnAnswerOfANeighbourDoesNotBringBackWhatIsStillSilent) {
  for (const std::size_t vantage : {0U, 2U}) {
    for (const char* name : {"web1", "web2", "web3"}) doubt(*views_[vantage], name, at(1));
  }
  update(at(3));
  for (const auto& view : views_) view->host("web4").answered = at(4);
  update(at(5));
  EXPECT_EQ(incident().ended, std::nullopt);
  fail_everywhere({"web1", "web2", "web3"}, at(1));
  update(at(8));
  EXPECT_EQ(incident().flaps, 0U);
}

TEST_F(HushTest, ACountryThatHasBeenDarkForLongIsNoRumour) {
  for (const std::string& name : all_hosts()) views_[1]->fail(name, at(-3600));
  for (HostEvidence& host : views_[1]->evidence().hosts) host.answered = at(-3700);
  for (const char* name : {"web3", "web4"}) doubt(*views_[0], name, at(6));
  update(at(10));
  for (const Incident& incident : incidents()) EXPECT_NE(incident.started, at(6));
  EXPECT_TRUE(std::ranges::none_of(
      incidents(), [](const Incident& incident) { return incident.scope.starts_with("group:"); }));
}

TEST_F(HushTest, OneVantageIsNotEnough) {
  for (const char* name : {"web1", "web2", "web3"}) doubt(*views_[0], name, at(1));
  update(at(3));
  EXPECT_TRUE(incidents().empty());
}

TEST_F(HushTest, AVantageThatIsAloneWaitsForTheProbesOfEach) {
  use_vantages(1);
  for (const char* name : {"web1", "web2", "web3"}) doubt(*views_[0], name, at(1));
  update(at(3));
  EXPECT_TRUE(incidents().empty());
}

}  // namespace
}  // namespace reachd::diagnose
