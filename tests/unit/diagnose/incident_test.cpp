#include <gtest/gtest.h>

#include "unit/diagnose/diagnosis_fixture.hpp"

namespace reachd::diagnose {
namespace {

class IncidentTest : public DiagnosisFixture {
 protected:
  /// Loss and delay for all, and then silence of these.
  void flood(const std::vector<std::string>& names, UtcTime onset) {
    for (const auto& view : views_) {
      for (CheckEvidence& check : view->evidence().checks) {
        check.before = {10, 4, 4};
        check.lately = {10, 4, 4};
      }
    }
    fail_everywhere(names, onset);
    settle(onset);
    ASSERT_EQ(incident().cause, Cause::congestion);
  }
};

TEST_F(IncidentTest, AServerThatFailsAfterAnOutageIsAnIncidentOfItsOwn) {
  fail_everywhere(all_hosts(), at(0));
  settle(at(0));
  recover_everywhere(all_hosts(), at(120));
  update(at(130));
  fail_everywhere({"web1"}, at(200));
  settle(at(200));
  const auto all = incidents();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].scope, "host:web1");
  EXPECT_FALSE(all[0].ended);
  EXPECT_EQ(all[1].scope, "group:all");
  EXPECT_EQ(all[1].ended, at(120));
}

TEST_F(IncidentTest, AnOutageThatBeginsAgainOneAfterAnotherIsTheSame) {
  fail_everywhere(all_hosts(), at(0));
  settle(at(0));
  const std::string id = incident().id;
  recover_everywhere(all_hosts(), at(120));
  update(at(130));
  double second = 200;
  for (const std::string& name : all_hosts()) {
    fail_everywhere({name}, at(second));
    update(at(second + 5));
    second += 10;
  }
  update(at(second + 90));
  EXPECT_EQ(incident().id, id);
  EXPECT_EQ(incident().flaps, 1U);
  EXPECT_FALSE(incident().ended);
}

TEST_F(IncidentTest, NothingFailsSoThereIsNone) {
  update(at(0));
  EXPECT_TRUE(incidents().empty());
  EXPECT_FALSE(diagnosis_.is_busy());
}

TEST_F(IncidentTest, OneHostIsAnIncidentOfThatHost) {
  fail_everywhere({"web2"}, at(0));
  settle(at(0));
  EXPECT_EQ(incident().scope, "host:web2");
  EXPECT_EQ(incident().hosts, std::vector<std::string>{"web2"});
  EXPECT_EQ(incident().started, at(0));
  EXPECT_EQ(incident().detected, at(5));
  EXPECT_EQ(incident().ended, std::nullopt);
  EXPECT_EQ(incident().standing, Standing::confirmed);
  EXPECT_EQ(incident().end_state, "unreachable");
}

TEST_F(IncidentTest, ItStartsWithTheFirstProbeThatFailedAtAnyVantage) {
  views_[0]->fail("web1", at(7));
  views_[1]->fail("web1", at(3));
  views_[2]->fail("web1", at(20));
  update(at(30));
  EXPECT_EQ(incident().started, at(3));
  EXPECT_EQ(incident().detected, at(12)) << "two of three had decided";
}

TEST_F(IncidentTest, OneOfThreeVantagesMakesNoIncidentOfAHost) {
  views_[0]->fail("web1", at(0));
  for (int minute = 0; minute < 30; ++minute) update(at(60.0 * minute));
  EXPECT_TRUE(incidents().empty());
}

TEST_F(IncidentTest, VantagesThatFoundDifferentHostsSilentAgree) {
  answer_everybody(at(-30));
  views_[0]->fail("web1", at(0));
  views_[1]->fail("web3", at(4));
  update(at(10));
  EXPECT_EQ(incident().hosts, (std::vector<std::string>{"web1", "web3"}));
  EXPECT_EQ(incident().started, at(0));
  EXPECT_EQ(incident().detected, at(9)) << "when the second of three had decided";
}

TEST_F(IncidentTest, OneVantageMakesNoIncidentOfManyHostsThatNobodyElseHasLookedAtSince) {
  answer_everybody(at(-30));
  for (const std::string& name : all_hosts()) views_[0]->fail(name, at(0));
  update(at(10));
  EXPECT_TRUE(incidents().empty());
  EXPECT_TRUE(diagnosis_.is_busy()) << "it is looked at again soon";
}

TEST_F(IncidentTest, AnAnswerToAnotherSinceSpeaksForTheHost) {
  answer_everybody(at(-30));
  views_[0]->fail("web1", at(0));
  views_[1]->fail("web3", at(4));
  views_[1]->host("web1").answered = at(2);
  views_[2]->host("web3").answered = at(6);
  update(at(10));
  EXPECT_TRUE(incidents().empty());
}

TEST_F(IncidentTest, AVantageThatDoesNotTellWhenItWasAnsweredHasASay) {
  views_[0]->fail("web1", at(0));
  views_[1]->fail("web3", at(4));
  update(at(10));
  EXPECT_TRUE(incidents().empty());
}

TEST_F(IncidentTest, AHostThatOneVantageAloneHasSeenFallBelongsToTheOutageAtOnce) {
  fail_everywhere({"web1", "web2"}, at(0));
  answer_everybody(at(-30));
  update(at(5));
  views_[2]->fail("web4", at(8));
  update(at(15));
  EXPECT_EQ(incident().hosts, (std::vector<std::string>{"web1", "web2", "web4"}));
}

TEST_F(IncidentTest, NeighboursThatFollowWidenItInsteadOfAddingOthers) {
  fail_everywhere({"web1"}, at(0));
  update(at(5));
  const std::string id = incident().id;
  fail_everywhere({"web2", "web3"}, at(20));
  update(at(25));
  EXPECT_EQ(incident().scope, "group:web");
  fail_everywhere(all_hosts(), at(40));
  update(at(45));
  EXPECT_EQ(incident().scope, "group:all");
  EXPECT_EQ(incident().id, id);
  EXPECT_EQ(incident().hosts.size(), 8U);
  EXPECT_EQ(incident().started, at(0));
}

TEST_F(IncidentTest, APrefixThatIsGoneIsTheScope) {
  fail_everywhere({"router1", "router2"}, at(0));
  settle(at(0));
  EXPECT_EQ(incident().scope, "group:net-1");
}

TEST_F(IncidentTest, HostsThatFailHoursApartAreTwoIncidents) {
  fail_everywhere({"web1"}, at(0));
  settle(at(0));
  fail_everywhere({"web3"}, at(7200));
  settle(at(7200));
  EXPECT_EQ(incidents().size(), 2U);
}

TEST_F(IncidentTest, AHostThatIsDeadForLongIsNoPartOfALaterOutage) {
  fail_everywhere({"web1"}, at(0));
  settle(at(0));
  fail_everywhere({"web2", "web3", "web4", "ns1", "ns2", "router1", "router2"}, at(86400));
  settle(at(86400));
  ASSERT_EQ(incidents().size(), 2U);
  EXPECT_EQ(incidents()[0].scope, "group:all");
  EXPECT_EQ(incidents()[0].started, at(86400));
  EXPECT_EQ(incidents()[0].hosts.size(), 7U);
  EXPECT_EQ(incidents()[1].hosts.size(), 1U);
}

TEST_F(IncidentTest, ItEndsWhenTheLastOfItsHostsAnswersAgain) {
  fail_everywhere(all_hosts(), at(0));
  settle(at(0));
  recover_everywhere({"web1", "web2", "ns1", "ns2", "router1", "router2"}, at(3600));
  update(at(3605));
  EXPECT_EQ(incident().ended, std::nullopt);
  EXPECT_EQ(incident().end_state, "partial");
  recover_everywhere({"web3", "web4"}, at(4000));
  update(at(4005));
  EXPECT_EQ(incident().ended, at(4000));
  EXPECT_EQ(incident().end_state, "restored");
}

TEST_F(IncidentTest, AServiceOfWhichNothingIsKnownAnyMoreHasNotRecovered) {
  for (const auto& view : views_) {
    view->fail_service("web1", Service::web, at(0), Outcome::timeout);
  }
  settle(at(0));
  for (const auto& view : views_) {
    view->checks("web1")[1].state = State::unknown;
    view->host("web1").state = State::up;
  }
  update(at(3600));
  EXPECT_EQ(incident().ended, std::nullopt);
  recover_everywhere({"web1"}, at(4000));
  update(at(4005));
  EXPECT_EQ(incident().ended, at(4000));
}

TEST_F(IncidentTest, OneThatSawNothingOfItDoesNotEndItWhenAnotherLosesItsVoice) {
  views_[0]->fail("web1", at(0));
  views_[1]->fail("web1", at(0));
  settle(at(0));
  views_[0]->evidence().healthy = false;
  update(at(120));
  EXPECT_EQ(incidents().back().ended, std::nullopt);
  views_[1]->recover("web1", at(300));
  update(at(305));
  EXPECT_EQ(incidents().back().ended, at(300));
}

TEST_F(IncidentTest, ItIsDetectedByTheServiceThatFailedWhateverFailedLongBefore) {
  for (const auto& view : views_) {
    view->fail_service("web1", Service::echo, at(-86400), Outcome::timeout);
  }
  update(at(-86000));
  for (const auto& view : views_) {
    view->checks("web1")[1].state = State::down;
    view->checks("web1")[1].since = at(0);
    view->checks("web1")[1].decided = at(7);
    view->checks("web1")[1].failure = Outcome::refused;
  }
  update(at(10));
  EXPECT_EQ(incident().detected, at(7));
}

TEST_F(IncidentTest, AHostThatFailsAgainMeanwhileKeepsItsFirstOnset) {
  fail_everywhere(all_hosts(), at(0));
  settle(at(0));
  recover_everywhere({"web1", "web2", "web3"}, at(600));
  update(at(605));
  fail_everywhere({"web1", "web2", "web3"}, at(660));
  update(at(700));
  EXPECT_NE(incident().summary.find("within 1 s"), std::string::npos) << incident().summary;
}

TEST_F(IncidentTest, OfWhatIsOverItIsNeverTooEarlyToNameACause) {
  fail_everywhere({"web1"}, at(0));
  update(at(10));
  EXPECT_NE(incident().summary.find("too early"), std::string::npos) << incident().summary;
  recover_everywhere({"web1"}, at(20));
  update(at(25));
  EXPECT_EQ(incident().summary.find("too early"), std::string::npos) << incident().summary;
}

TEST_F(IncidentTest, WithoutACauseItIsCountedWhenItIsOverForGood) {
  views_[0]->fail("web1", at(0));
  views_[1]->fail("web1", at(0));
  update(at(5));
  recover_everywhere({"web1"}, at(30));
  update(at(35));
  EXPECT_TRUE(diagnosis_.report().totals.empty()) << "it may begin again";
  update(at(700));
  ASSERT_EQ(diagnosis_.report().totals.size(), 1U);
  EXPECT_EQ(diagnosis_.report().totals[0].cause, Cause::undetermined);
}

TEST_F(IncidentTest, WhatFallsSilentInAFloodIsPartOfIt) {
  flood({"web1", "web2"}, at(0));
  fail_everywhere({"router1"}, at(400));
  update(at(405));
  EXPECT_EQ(incident().hosts, (std::vector<std::string>{"router1", "web1", "web2"}));
  recover_everywhere({"web1", "web2", "router1"}, at(500));
  update(at(505));
  fail_everywhere({"ns1"}, at(900));
  update(at(905));
  EXPECT_EQ(incident().flaps, 1U);
  EXPECT_EQ(incident().ended, std::nullopt);
}

TEST_F(IncidentTest, AServerThatRefusesInAFloodIsAnIncidentOfItsOwn) {
  const std::vector<std::string> others = add_second_net();
  flood({"web1", "web2"}, at(0));
  fail_everywhere({others.front()}, at(400), Outcome::refused);
  update(at(405));
  EXPECT_EQ(incidents().size(), 2U);
}

TEST_F(IncidentTest, WhatBeginsAgainSoonIsTheSameIncident) {
  fail_everywhere({"web1"}, at(0));
  settle(at(0));
  recover_everywhere({"web1"}, at(200));
  update(at(205));
  fail_everywhere({"web1"}, at(400));
  update(at(405));
  EXPECT_EQ(incident().flaps, 1U);
  EXPECT_EQ(incident().ended, std::nullopt);
  EXPECT_EQ(incident().started, at(0));
}

TEST_F(IncidentTest, WhatIsOverForTenMinutesIsFinished) {
  fail_everywhere({"web1"}, at(0));
  settle(at(0));
  recover_everywhere({"web1"}, at(200));
  update(at(205));
  EXPECT_TRUE(diagnosis_.take_finished().empty());
  update(at(801));
  EXPECT_EQ(diagnosis_.take_finished().size(), 1U);
  EXPECT_TRUE(diagnosis_.take_finished().empty());
  EXPECT_FALSE(diagnosis_.is_busy());
  fail_everywhere({"web1"}, at(900));
  update(at(905));
  EXPECT_EQ(incidents().size(), 2U);
}

TEST_F(IncidentTest, HostsNeverSeenUpTakeNoPart) {
  for (const auto& view : views_) {
    view->host("web1").state = State::unproven;
    for (CheckEvidence& check : view->checks("web1")) check.state = State::unproven;
  }
  settle(at(0));
  EXPECT_TRUE(incidents().empty());
}

TEST_F(IncidentTest, AnEchoThatIsSilentBesideAServiceThatAnswersIsNone) {
  for (const auto& view : views_) {
    view->fail_service("web1", Service::echo, at(0), Outcome::timeout);
  }
  settle(at(0));
  EXPECT_TRUE(incidents().empty());
}

TEST_F(IncidentTest, AnEchoThatHasBeenFilteredForLongDoesNotCountBesideALostProbe) {
  answer_everybody(at(-60));
  for (const auto& view : views_) {
    view->fail_service("web1", Service::echo, at(-86'400), Outcome::timeout);
    view->checks("web1")[1].doubted = at(0);
  }
  update(at(5));
  EXPECT_TRUE(incidents().empty());
}

TEST_F(IncidentTest, AnEchoThatIsSilentWhileItsServicesAreInDoubtCounts) {
  answer_everybody(at(-30));
  for (const auto& view : views_) {
    view->fail_service("web1", Service::echo, at(0), Outcome::timeout);
    view->checks("web1")[1].doubted = at(7);
  }
  update(at(20));
  EXPECT_EQ(incident().scope, "host:web1");
  EXPECT_EQ(incident().started, at(0));
  EXPECT_EQ(incident().detected, at(7)) << "the first probe that put the service in doubt";
}

TEST_F(IncidentTest, ItIsOverWhenAnyOfThemWasAnsweredAgain) {
  fail_everywhere({"web1"}, at(0));
  settle(at(0));
  views_[0]->recover("web1", at(640));
  views_[1]->recover("web1", at(612));
  update(at(645));
  EXPECT_EQ(incident().ended, at(612));
}

TEST_F(IncidentTest, EachServiceIsBackWhereItWasFirstSeenToBe) {
  fail_everywhere({"web1"}, at(0));
  settle(at(0));
  for (const auto& view : views_) view->recover("web1", at(650));
  views_[0]->checks("web1")[0].since = at(605);
  views_[1]->checks("web1")[1].since = at(620);
  update(at(655));
  EXPECT_EQ(incident().ended, at(620));
}

TEST_F(IncidentTest, AHostThatIsWatchedNoLongerHasNoIncident) {
  fail_everywhere({"web1"}, at(0));
  settle(at(0));
  ASSERT_EQ(incident().ended, std::nullopt);
  for (const auto& view : views_) {
    std::erase_if(view->evidence().hosts,
                  [](const HostEvidence& host) { return host.host->name == "web1"; });
  }
  update(at(120));
  EXPECT_EQ(incident().ended, at(120));
}

TEST_F(IncidentTest, TheLastFewHostsOfALongOutageBecomeOneOfTheirOwn) {
  auto hosts = all_hosts();
  std::ranges::copy(add_second_net(), std::back_inserter(hosts));
  fail_everywhere(hosts, at(0));
  settle(at(0));
  hosts.erase(hosts.begin());
  recover_everywhere(hosts, at(1000));
  update(at(1005));
  EXPECT_EQ(incident().ended, std::nullopt);
  update(at(1000 + 3601));
  ASSERT_EQ(incidents().size(), 2U);
  EXPECT_EQ(incidents()[0].scope, "host:web1");
  EXPECT_EQ(incidents()[1].ended, at(1000));
  EXPECT_NE(incidents()[0].id, incidents()[1].id);
}

}  // namespace
}  // namespace reachd::diagnose
