#include <gtest/gtest.h>

#include "unit/aggregate/aggregator_fixture.hpp"

namespace reachd::aggregate {
namespace {

using namespace std::chrono_literals;

class EvidenceTest : public AggregatorFixture {
 protected:
  EvidenceTest() {
    auto trace = std::make_shared<Module>(*test::make_module("trace"));
    trace->prober = "traceroute";
    trace->votes = false;
    start(test::WatchBuilder()
              .host("a")
              .check(10s)
              .check(600s, trace)
              .host("b")
              .check(10s)
              .control("c")
              .check(10s));
  }

  const VantageEvidence& gather(double now) {
    aggregator_->gather(at(now), evidence_);
    return evidence_;
  }
  void trace(double second, TraceStop stop, std::uint32_t last_asn) {
    Observation observation;
    observation.check = watch_.checks[1];
    observation.time = at(second);
    TracerouteDetail detail;
    detail.stop = stop;
    TraceHop hop;
    hop.ttl = 1;
    hop.address = IpAddress::v4(1);
    hop.asns = {last_asn};
    detail.hops.push_back(hop);
    observation.detail = detail;
    aggregator_->observe(observation);
  }

  VantageEvidence evidence_;
};

TEST_F(EvidenceTest, ItIsOfHostsWithoutControlsAndOfChecksThatVote) {
  see(0, 0);
  see(3, 0);
  const VantageEvidence& evidence = gather(1);
  ASSERT_EQ(evidence.hosts.size(), 2U);
  EXPECT_EQ(evidence.hosts[0].host->name, "a");
  EXPECT_EQ(evidence.hosts[0].state, State::up);
  EXPECT_EQ(evidence.checks_of(evidence.hosts[0]).size(), 1U);
  EXPECT_EQ(evidence.hosts[1].state, State::unproven);
  EXPECT_EQ(evidence.controls.probes, 1U);
}

TEST_F(EvidenceTest, ADownHostHasItsOnsetItsDecisionAndTheTimeBefore) {
  for (int i = 0; i < 30; ++i) {
    see(0, i * 10.0);
    see(3, i * 10.0);
  }
  for (int i = 0; i < 4; ++i) see(0, 300.0 + i, Outcome::timeout);
  see(3, 310);
  const VantageEvidence& evidence = gather(311);
  EXPECT_EQ(evidence.hosts[0].state, State::down);
  EXPECT_EQ(std::optional<UtcTime>(evidence.hosts[0].since), at(300));
  const CheckEvidence& check = evidence.checks_of(evidence.hosts[0])[0];
  EXPECT_EQ(check.failure, Outcome::timeout);
  EXPECT_EQ(check.before.probes, 30U);
  EXPECT_EQ(check.before.lost, 0U);
}

TEST_F(EvidenceTest, AServiceThatHasJustFailedIsInDoubtSinceThen) {
  const auto web = test::make_module("web", 10s, "http");
  start(test::WatchBuilder().host("a").check(60s).check(60s, web));
  for (int i = 0; i < 60; ++i) {
    see(0, i * 60.0);
    see(1, i * 60.0 + 1);
  }
  EXPECT_FALSE(gather(3600).checks[1].doubted);
  for (int i = 0; i < 3; ++i) see(0, 3600.0 + i, Outcome::timeout);
  const Update update = see(1, 3603, Outcome::timeout);
  EXPECT_TRUE(update.raises_doubt);
  EXPECT_TRUE(update.concerns_failures());
  EXPECT_EQ(std::optional<UtcTime>(gather(3604).checks[1].doubted), at(3603));
  EXPECT_EQ(evidence_.checks[1].state, State::up);
  see(1, 3605);
  EXPECT_FALSE(gather(3606).checks[1].doubted);
}

TEST_F(EvidenceTest, TheLastMinuteAndTheOneThatRunsAreToldApart) {
  for (int i = 0; i < 24; ++i) see(0, i * 10.0);
  for (int i = 24; i < 27; ++i) see(0, i * 10.0, Outcome::refused);
  see(3, 262);
  EXPECT_EQ(gather(265).checks[0].just_now.probes, 9U);
  EXPECT_EQ(evidence_.checks[0].just_now.lost, 3U);
}

TEST_F(EvidenceTest, ItTellsWhereTracesEndAndUsedToEnd) {
  trace(0, TraceStop::completed, 131279);
  trace(600, TraceStop::gap_limit, 4837);
  const PathEvidence& path = gather(601).hosts[0].path;
  EXPECT_FALSE(path.reached);
  EXPECT_EQ(path.last_asn, 4837U);
  EXPECT_EQ(path.home_asn, 131279U);
}

TEST_F(EvidenceTest, OfShortRoundsTheLastMinuteAndTheOneThatRunsTellHowItIsNow) {
  for (int i = 0; i < 24; ++i) see(0, i * 10.0);
  for (int i = 24; i < 29; ++i) see(0, i * 10.0, Outcome::refused);
  const CheckEvidence& check = gather(281).checks[0];
  EXPECT_LE(check.lately.probes, 12U);
  EXPECT_EQ(check.lately.lost, 5U);
}

TEST_F(EvidenceTest, AtTheTurnOfAMinuteTheOneBeforeStillTells) {
  for (int i = 0; i < 24; ++i) see(0, i * 10.0);
  EXPECT_EQ(gather(240).checks[0].lately.probes, 6U);
}

TEST_F(EvidenceTest, ATimeBeforeInWhichNothingCouldBeCalledLateIsNotTold) {
  for (int i = 0; i < 6; ++i) {
    see(0, i * 10.0);
    see(3, i * 10.0);
  }
  for (int i = 0; i < 4; ++i) see(0, 60.0 + i, Outcome::timeout);
  see(3, 70);
  EXPECT_EQ(gather(71).checks[0].before.probes, 0U);
}

TEST_F(EvidenceTest, ItTellsWhenAHostLastAnsweredWhateverCameAfter) {
  see(0, 10);
  see(0, 20, Outcome::timeout);
  EXPECT_EQ(std::optional<UtcTime>(gather(21).hosts[0].answered), at(10));
  EXPECT_FALSE(gather(21).hosts[1].answered);
}

TEST_F(EvidenceTest, AServiceThatFailsBesideAnotherHasItsOwnDecision) {
  start(test::WatchBuilder().host("a").check(10s).check(10s).control("c").check(10s));
  for (int i = 0; i < 30; ++i) {
    for (const CheckId id : {0U, 1U, 2U}) see(id, i * 10.0);
  }
  for (int i = 0; i < 4; ++i) see(0, 300.0 + i, Outcome::timeout);
  for (int i = 0; i < 4; ++i) see(1, 400.0 + i, Outcome::timeout);
  see(2, 410);
  const VantageEvidence& evidence = gather(411);
  EXPECT_EQ(std::optional<UtcTime>(evidence.checks[0].decided), at(302));
  EXPECT_EQ(std::optional<UtcTime>(evidence.checks[1].decided), at(402));
}

TEST_F(EvidenceTest, ANameThatNoLongerResolvesLeavesItsHostWhereItWas) {
  start(test::WatchBuilder().host("a").check(10s));
  Observation observation;
  observation.check = watch_.checks[0];
  observation.time = at(0);
  observation.outcome = Outcome::success;
  observation.address = IpAddress::v4(0x0a000001);
  aggregator_->observe(observation);
  see(0, 10, Outcome::name_error);
  EXPECT_EQ(gather(11).hosts[0].address, IpAddress::v4(0x0a000001));
  aggregator_->set_watch(watch_, windows_, at(12));
  EXPECT_EQ(gather(13).hosts[0].address, IpAddress::v4(0x0a000001)) << "nor does a reload move it";
}

TEST_F(EvidenceTest, ADownCheckThatAnswersOnceAnswersAgain) {
  for (int i = 0; i < 30; ++i) see(0, i * 10.0);
  see(3, 291);
  for (int i = 0; i < 4; ++i) see(0, 300.0 + i, Outcome::timeout);
  see(3, 310);
  EXPECT_FALSE(gather(311).checks[0].answers_again);
  see(0, 312);
  EXPECT_TRUE(gather(313).checks[0].answers_again);
}

TEST_F(EvidenceTest, ADownCheckThatHasAnsweredOnceInFiveRoundsMayYetBeBack) {
  see(0, 0);
  see(3, 0);
  for (int i = 0; i < 4; ++i) see(0, 10.0 + i, Outcome::timeout);
  see(3, 15);
  see(0, 20);
  for (int i = 3; i < 6; ++i) see(0, i * 10.0, Outcome::timeout);
  EXPECT_TRUE(gather(60).checks[0].answers_again);
  for (int i = 6; i < 9; ++i) see(0, i * 10.0, Outcome::timeout);
  EXPECT_FALSE(gather(80).checks[0].answers_again);
}

TEST_F(EvidenceTest, OfAHostThatNeverAnsweredAllIsLost) {
  EXPECT_LT(check(0, 0).loss, 0);
  see(0, 10, Outcome::timeout);
  EXPECT_EQ(check(0, 11).loss, 1);
}

TEST_F(EvidenceTest, WhatSaysNothingOfTheHostLetsItsLossGrowOld) {
  see(0, 0);
  see(0, 10, Outcome::timeout);
  EXPECT_GT(check(0, 11).loss, 0);
  see(0, 20, Outcome::local_error);
  EXPECT_GT(check(0, 21).loss, 0);
  see(0, 400, Outcome::local_error);
  EXPECT_LT(check(0, 401).loss, 0);
}

TEST_F(EvidenceTest, TheSnapshotShowsLevelAndLoss) {
  for (int i = 0; i < 20; ++i) see(0, i * 10.0);
  see(0, 200, Outcome::timeout);
  see(0, 201);
  const CheckSnapshot shown = check(0, 202);
  EXPECT_NEAR(shown.rtt_level, 0.040, 0.001);
  EXPECT_NEAR(shown.loss, 1.0 / 22, 0.01);
}

TEST_F(EvidenceTest, TheSnapshotShowsWhereTheLevelWent) {
  for (int i = 0; i < 40; ++i) see(0, i * 10.0);
  for (int i = 40; i < 80; ++i) see(0, i * 10.0, Outcome::success, 90ms);
  const Snapshot snapshot = aggregator_->snapshot(at(800));
  ASSERT_EQ(snapshot.rtt_shifts.size(), 1U);
  const RttShift& shift = snapshot.rtt_shifts.front();
  EXPECT_EQ(shift.check, watch_.checks[0]);
  EXPECT_EQ(shift.time, at(400));
  EXPECT_NEAR(to_seconds(shift.from), 0.040, 0.001);
  EXPECT_NEAR(to_seconds(shift.to), 0.090, 0.001);
}

TEST_F(EvidenceTest, TheSnapshotHasTheHistoryOfEachHost) {
  see(0, 0);
  const Snapshot snapshot = aggregator_->snapshot(at(1));
  ASSERT_EQ(snapshot.histories.size(), snapshot.hosts.size());
  EXPECT_GT(snapshot.histories[0].back().known, 0);
  EXPECT_EQ(snapshot.histories[1].back().known, 0);
}

}  // namespace
}  // namespace reachd::aggregate
