#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/diagnose/diagnosis_fixture.hpp"

namespace reachd::diagnose {
namespace {

using testing::HasSubstr;

class CauseTest : public DiagnosisFixture {
 protected:
  void trace(const std::string& name, UtcTime time, std::uint32_t last_asn) {
    for (const auto& view : views_) {
      view->host(name).path = {time, last_asn == 131279, last_asn, 131279, 4837};
    }
  }
};

TEST_F(CauseTest, EverythingGoneAtOnceAfterACleanTimeIsAWithdrawal) {
  fail_everywhere(all_hosts(), at(0));
  trace("web1", at(30), 1299);
  settle(at(0));
  EXPECT_EQ(incident().cause, Cause::routing_withdrawal);
  EXPECT_GE(incident().probability, 0.8);
  EXPECT_NE(incident().summary.find("a deliberate cut look the same"), std::string::npos)
      << incident().summary;
}

TEST_F(CauseTest, AWebServerThatRefusesIsAServerFailure) {
  for (const auto& view : views_) {
    view->fail_service("web1", Service::web, at(0), Outcome::refused);
  }
  settle(at(0));
  EXPECT_EQ(incident().cause, Cause::server_failure);
}

TEST_F(CauseTest, NameServersThatFailAloneAreTheNameService) {
  for (const auto& view : views_) {
    view->fail_service("ns1", Service::names, at(0), Outcome::bad_reply);
    view->fail_service("ns2", Service::names, at(5), Outcome::bad_reply);
  }
  settle(at(0));
  EXPECT_EQ(incident().cause, Cause::dns_failure);
  EXPECT_EQ(incident().scope, "group:dns");
}

TEST_F(CauseTest, OneOfSeveralNameServersIsAServer) {
  for (const auto& view : views_) {
    for (int i = 3; i < 6; ++i) {
      view->add("ns" + std::to_string(i), "10.0.0.1" + std::to_string(i), {"dns", "net-0"},
                {Service::echo, Service::names});
    }
    view->fail_service("ns1", Service::names, at(0), Outcome::bad_reply);
  }
  settle(at(0));
  EXPECT_EQ(incident().cause, Cause::server_failure);
}

TEST_F(CauseTest, LossThatIsUsualIsNoSignOfAFlood) {
  for (const auto& view : views_) {
    for (CheckEvidence& check : view->checks("web1")) {
      check.usual_loss = 0.25;
      check.before = {12, 3, 0};
    }
  }
  fail_everywhere({"web1"}, at(0));
  settle(at(0));
  EXPECT_EQ(incident().cause, Cause::server_failure) << incident().summary;
  EXPECT_EQ(incident().summary.find("came before"), std::string::npos) << incident().summary;
}

TEST_F(CauseTest, WhatOneMachineAloneLostBeforeIsNoSignOfAFlood) {
  for (const auto& view : views_) view->checks("web1")[1].before = {30, 20, 0};
  fail_everywhere(all_hosts(), at(0), Outcome::unreachable);
  settle(at(0));
  EXPECT_EQ(incident().cause, Cause::routing_withdrawal) << incident().summary;
  EXPECT_NE(incident().summary.find("no loss or delay came before"), std::string::npos)
      << incident().summary;
}

TEST_F(CauseTest, OneLostProbeOfAFewIsChance) {
  for (const auto& view : views_) {
    view->checks("web1")[0].before = {4, 1, 0};
    view->checks("web1")[1].before = {4, 0, 0};
  }
  fail_everywhere({"web1"}, at(0));
  settle(at(0));
  EXPECT_NE(incident().summary.find("no loss or delay came before"), std::string::npos)
      << incident().summary;
}

TEST_F(CauseTest, AVantageThatMissesOneHostOfManyDoesNotSeeTheOutage) {
  for (const std::string& name : all_hosts()) {
    views_[0]->fail(name, at(0));
    views_[1]->fail(name, at(0));
  }
  views_[2]->fail("web1", at(0));
  settle(at(0));
  EXPECT_NE(incident().summary.find("some of three vantage points"), std::string::npos)
      << incident().summary;
}

TEST_F(CauseTest, HostsOfWhichNobodyKnowsTheAddressAreNoPrefix) {
  for (const auto& view : views_) {
    for (const char* name : {"router1", "router2"}) view->host(name).address = IpAddress();
  }
  fail_everywhere({"router1", "router2"}, at(0));
  settle(at(0));
  EXPECT_TRUE(std::ranges::none_of(incident().evidence,
                                   [](const Evidence& one) { return one.value == "prefixes"; }));
}

TEST_F(CauseTest, NothingIsNamedWhileOneHostFollowsAnother) {
  fail_everywhere({"web1"}, at(0));
  // Told late, for nobody confirms.
  for (const auto& view : views_) {
    for (CheckEvidence& check : view->checks("web1")) check.decided = at(120);
  }
  update(at(120));
  double second = 130;
  for (const char* name : {"web2", "web3", "web4", "ns1"}) {
    fail_everywhere({name}, at(second - 100));
    update(at(second));
    EXPECT_EQ(incident().cause, Cause::undetermined);
    second += 10;
  }
}

TEST_F(CauseTest, TracesThatEndInSeveralUpstreamsAreNotTheFailureOfOne) {
  fail_everywhere(all_hosts(), at(0));
  trace("web1", at(30), 4837);
  views_[2]->host("web1").path = {at(30), false, 20485, 131279, 20485};
  settle(at(0));
  EXPECT_NE(incident().cause, Cause::upstream_failure) << incident().summary;
}

TEST_F(CauseTest, LossAndDelayBeforeASlowFallAreCongestion) {
  double second = 0;
  for (const std::string& name : all_hosts()) {
    for (const auto& view : views_) {
      for (CheckEvidence& check : view->checks(name)) check.before = {10, 3, 3};
    }
    fail_everywhere({name}, at(second));
    update(at(second + 5));
    second += 60;
  }
  update(at(second + 60));
  EXPECT_EQ(incident().cause, Cause::congestion);
  EXPECT_NE(incident().summary.find("loss or delay came before"), std::string::npos);
}

TEST_F(CauseTest, WhatSomeVantagesLoseWithAShiftOfTheOthersIsAnUpstream) {
  for (const std::string& name : all_hosts()) {
    views_[0]->fail(name, at(0));
    views_[1]->fail(name, at(4));
  }
  for (std::size_t i = 0; i < 2; ++i) {
    views_[i]->host("web1").path = {at(40), false, 4837, 131279, 4837};
  }
  settle(at(0));
  EXPECT_EQ(incident().cause, Cause::upstream_failure);
}

TEST_F(CauseTest, ALevelThatMovedIsTakenIntoAccountThoughItIsKnownOnlyAfterTheEnd) {
  fail_everywhere(all_hosts(), at(0));
  settle(at(0));
  ASSERT_EQ(incident().cause, Cause::routing_withdrawal);
  recover_everywhere(all_hosts(), at(100));
  update(at(110));
  ASSERT_EQ(incident().ended, at(100));
  for (const auto& view : views_) {
    for (CheckEvidence& check : view->evidence().checks) check.level_shift = at(100);
  }
  update(at(460));
  EXPECT_EQ(incident().cause, Cause::upstream_failure) << incident().summary;
  EXPECT_EQ(incident().ended, at(100));
}

TEST_F(CauseTest, ALevelThatMovedWhereNothingWasSeenOfItSaysNothingAfterwards) {
  use_vantages(2);
  add_vantage("ams1");
  for (const std::string& name : all_hosts()) {
    views_[0]->fail(name, at(0));
    views_[1]->fail(name, at(0));
  }
  settle(at(0));
  const Cause before = incident().cause;
  recover_everywhere(all_hosts(), at(100));
  update(at(110));
  for (CheckEvidence& check : views_[2]->evidence().checks) check.level_shift = at(100);
  update(at(460));
  EXPECT_EQ(incident().cause, before) << incident().summary;
}

TEST_F(CauseTest, ACauseIsNamedOnlyOnceTheEvidenceOfARoundIsThere) {
  fail_everywhere(all_hosts(), at(0));
  update(at(10));
  EXPECT_EQ(incident().cause, Cause::undetermined);
  EXPECT_NE(incident().likeliest, Cause::undetermined);
  EXPECT_GT(incident().probability, 0);
  EXPECT_TRUE(incident().summary.ends_with("it is too early to name a cause."));
  update(at(80));
  EXPECT_NE(incident().cause, Cause::undetermined);
  EXPECT_EQ(incident().likeliest, incident().cause);
  EXPECT_EQ(incident().history.size(), 2U);
}

TEST_F(CauseTest, AFloodThatEndsInSilenceStaysAFlood) {
  for (const auto& view : views_) {
    for (const std::string& name : all_hosts()) {
      for (CheckEvidence& check : view->checks(name)) check.before = {10, 3, 3};
    }
  }
  double second = 0;
  for (const char* name : {"web1", "web2", "web3", "web4"}) {
    fail_everywhere({name}, at(second));
    update(at(second + 5));
    second += 120;
  }
  update(at(second));
  ASSERT_EQ(incident().cause, Cause::congestion);
  fail_everywhere({"ns1", "ns2", "router1", "router2"}, at(second));
  trace("web1", at(second + 10), 4837);
  for (int i = 0; i < 60; ++i) update(at(second + 60.0 * i));
  EXPECT_EQ(incident().cause, Cause::congestion);
  EXPECT_EQ(incident().end_state, "unreachable");
}

TEST_F(CauseTest, TheEvidenceNamesWhatSpeaksForItAndAgainst) {
  fail_everywhere(all_hosts(), at(0));
  trace("web1", at(30), 131279);
  settle(at(0));
  const Incident one = incident();
  ASSERT_FALSE(one.evidence.empty());
  bool against = false;
  for (const Evidence& evidence : one.evidence) {
    EXPECT_GE(evidence.weight, 0);
    if (evidence.signal == "path") {
      EXPECT_EQ(evidence.value, "reaches");
      against = evidence.speaks_for != Cause::routing_withdrawal;
    }
  }
  EXPECT_TRUE(against);
}

TEST_F(CauseTest, WithoutTracesACountryThatIsGoneAtOnceIsStillAWithdrawal) {
  fail_everywhere(all_hosts(), at(0));
  settle(at(0));
  EXPECT_EQ(incident().cause, Cause::routing_withdrawal);
}

TEST_F(CauseTest, AllIsSaidOnlyOfAll) {
  fail_everywhere(all_hosts(), at(0));
  settle(at(0));
  EXPECT_TRUE(incident().summary.starts_with("All 8 hosts ")) << incident().summary;
}

TEST_F(CauseTest, OfNearlyAllItIsSaidHowMany) {
  auto hosts = add_second_net();
  hosts.pop_back();
  fail_everywhere(hosts, at(0));
  fail_everywhere(all_hosts(), at(0));
  settle(at(0));
  EXPECT_TRUE(incident().summary.starts_with("17 of 18 hosts ")) << incident().summary;
}

TEST_F(CauseTest, AFindingThatNoLongerHoldsIsDropped) {
  fail_everywhere({"web1"}, at(0));
  update(at(5));
  const auto has_survivors = [](const Incident& one) {
    return std::ranges::count(one.evidence, "survivors", &Evidence::signal) > 0;
  };
  EXPECT_TRUE(has_survivors(incident()));
  fail_everywhere(all_hosts(), at(10));
  settle(at(10));
  EXPECT_FALSE(has_survivors(incident())) << "nothing is left that could be normal or strained";
}

TEST_F(CauseTest, ServicesOfHostsThatAreWhollyGoneAreNotSaidToAnswer) {
  fail_everywhere({"web1", "web2", "web3"}, at(0));
  for (const auto& view : views_) {
    view->fail_service("web4", Service::web, at(0), Outcome::timeout);
  }
  settle(at(0));
  EXPECT_EQ(incident().summary.find("other services"), std::string::npos) << incident().summary;
}

TEST_F(CauseTest, TheSummaryOfOneHostSpeaksOfOneHost) {
  for (const auto& view : views_) {
    view->fail_service("web1", Service::web, at(0), Outcome::refused);
  }
  trace("web1", at(1), 131279);
  settle(at(0));
  EXPECT_THAT(incident().summary, HasSubstr("other services of the same host answer; "));
  EXPECT_THAT(incident().summary, HasSubstr("traces reach the host's network"));
}

TEST_F(CauseTest, TheSummaryOfSeveralHostsSpeaksOfSeveral) {
  for (const auto& view : views_) {
    for (const char* name : {"web1", "web2"}) {
      view->fail_service(name, Service::web, at(0), Outcome::refused);
    }
  }
  trace("web1", at(1), 131279);
  settle(at(0));
  EXPECT_THAT(incident().summary, HasSubstr("other services of the same hosts answer; "));
  EXPECT_THAT(incident().summary, HasSubstr("traces reach the hosts' network"));
}

TEST_F(CauseTest, ATraceThatArrivesAgainDoesNotSpeakAgainstTheCause) {
  fail_everywhere(all_hosts(), at(0));
  trace("web1", at(30), 1299);
  settle(at(0));
  trace("web1", at(600), 131279);
  update(at(610));
  EXPECT_EQ(incident().cause, Cause::routing_withdrawal);
  EXPECT_TRUE(std::ranges::none_of(incident().evidence,
                                   [](const Evidence& one) { return one.value == "reaches"; }));
}

TEST_F(CauseTest, ACauseThatMoreEvidenceContradictsIsTakenBack) {
  for (const auto& view : views_) {
    view->fail_service("web1", Service::web, at(0), Outcome::timeout);
  }
  settle(at(0));
  ASSERT_EQ(incident().cause, Cause::server_failure);
  fail_everywhere(all_hosts(), at(600));
  update(at(605));
  update(at(700));
  EXPECT_NE(incident().cause, Cause::server_failure) << incident().summary;
  EXPECT_EQ(incident().history.back().cause, incident().cause);
}

TEST_F(CauseTest, TheSameEvidenceGivesTheSameIncident) {
  Diagnosis other(shipped_table(), all_sources());
  fail_everywhere(all_hosts(), at(0));
  settle(at(0));
  std::vector<const VantageEvidence*> vantages;
  for (const auto& view : views_) vantages.push_back(&view->evidence());
  other.update(at(5), vantages);
  other.update(at(90), vantages);
  EXPECT_EQ(other.report().incidents.at(0).id, incident().id);
  EXPECT_EQ(other.report().incidents.at(0).summary, incident().summary);
}

}  // namespace
}  // namespace reachd::diagnose
