#include "export/page_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "export/node_view.hpp"
#include "fake_node.hpp"

namespace reachd::exporter {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::Field;

TEST(ReachTallyTest, AllThatIsKnownToBeUpIsReachableSinceTheLastOneCame) {
  ReachTally tally;
  tally.add(State::up, kTaken - 2h);
  tally.add(State::up, kTaken - 1h);
  tally.add(State::unknown, kTaken - 1min);
  tally.add(State::unproven, std::nullopt);
  EXPECT_EQ(tally.reach(), Reach::reachable);
  EXPECT_EQ(tally.since(), kTaken - 1h);
}

TEST(ReachTallyTest, NothingThatAnswersIsDarkSinceTheLastOneFell) {
  ReachTally tally;
  tally.add(State::down, kTaken - 2h);
  tally.add(State::down, kTaken - 1h);
  tally.add(State::unproven, std::nullopt);
  EXPECT_EQ(tally.reach(), Reach::dark);
  EXPECT_EQ(tally.since(), kTaken - 1h);
}

TEST(ReachTallyTest, SomeOfBothIsPartlySinceTheFirstOfEachWasThere) {
  ReachTally tally;
  tally.add(State::up, kTaken - 5h);
  tally.add(State::down, kTaken - 1h);
  tally.add(State::down, kTaken - 3h);
  EXPECT_EQ(tally.reach(), Reach::partly);
  EXPECT_EQ(tally.since(), kTaken - 3h);
}

TEST(ReachTallyTest, AHostThatAnswersInPartIsPartly) {
  ReachTally tally;
  tally.add(State::degraded, kTaken - 1h);
  EXPECT_EQ(tally.reach(), Reach::partly);
  EXPECT_EQ(tally.since(), kTaken - 1h);
}

TEST(ReachTallyTest, WithoutAKnownHostNothingIsKnown) {
  ReachTally tally;
  tally.add(State::unknown, kTaken);
  EXPECT_EQ(tally.reach(), Reach::unknown);
  EXPECT_EQ(tally.since(), std::nullopt);
}

TEST(ReachTallyTest, TheFewThatAreKnownDoNotSpeakForAll) {
  ReachTally tally;
  tally.add(State::down, kTaken);
  tally.add(State::unknown, kTaken);
  EXPECT_EQ(tally.reach(), Reach::dark);
  tally.add(State::unknown, kTaken);
  EXPECT_EQ(tally.reach(), Reach::unknown);
}

Incident incident_of(std::size_t hosts, std::optional<UtcTime> ended = {}) {
  Incident incident;
  incident.hosts.resize(hosts);
  incident.ended = ended;
  incident.cause = Cause::congestion;
  incident.probability = 0.75;
  incident.summary = std::to_string(hosts) + " hosts fell.";
  return incident;
}

TEST(PageVerdictTest, TheIncidentOfMostHostsThatLastsExplainsIt) {
  PageView view;
  view.incidents = {incident_of(1), incident_of(3), incident_of(9, kTaken)};
  judge_view(view, {});
  EXPECT_EQ(view.verdict.why, "3 hosts fell. 1 more incident lasts.");
  EXPECT_EQ(view.verdict.cause, Cause::congestion);
  EXPECT_EQ(view.verdict.probability, 0.75);
  EXPECT_EQ(view.verdict.standing, Standing::single_vantage);
}

TEST(PageVerdictTest, WithoutAnIncidentItCountsTheHosts) {
  PageView view;
  ReachTally tally;
  tally.add(State::up, {});
  judge_view(view, tally);
  EXPECT_EQ(view.verdict.why, "The only host is up.");
  tally.add(State::up, {});
  judge_view(view, tally);
  EXPECT_EQ(view.verdict.why, "All 2 hosts are up.");
  tally.add(State::down, {});
  tally.add(State::unknown, {});
  tally.add(State::unknown, {});
  judge_view(view, tally);
  EXPECT_EQ(view.verdict.why, "2 of 5 hosts are up, 1 is down, 2 are unknown.");
  EXPECT_FALSE(view.verdict.probability);
}

TEST(PageVerdictTest, WhereNoVantageIsHealthyNothingIsKnownWhateverTheHostsWere) {
  PageView view;
  view.vantages.resize(2);
  view.verdict.vantages_expected = 2;
  ReachTally tally;
  tally.add(State::up, kTaken);
  judge_view(view, tally);
  EXPECT_EQ(view.verdict.reach, Reach::unknown);
  EXPECT_EQ(view.verdict.since, std::nullopt);
  EXPECT_EQ(view.verdict.why, "No vantage is healthy: nothing can be said about any host.");
  // What was said of hosts before does not stand there as if it still held.
  view.incidents = {incident_of(3)};
  judge_view(view, tally);
  EXPECT_EQ(view.verdict.why, "No vantage is healthy: nothing can be said about any host.");
  EXPECT_FALSE(view.verdict.cause);
}

class NodeViewTest : public testing::Test {
 protected:
  PageView view() const {
    return node_view({snapshot_, telemetry_, sample_info(), sample_sweeps(), sample_incidents()});
  }

  Snapshot snapshot_ = sample_snapshot();
  Telemetry telemetry_;
};

TEST_F(NodeViewTest, HoldsTheNodesHostsAndItselfAsTheOnlyVantage) {
  const PageView view = this->view();
  EXPECT_THAT(view.vantages, ElementsAre(Field(&PageVantage::name, "fra1")));
  EXPECT_EQ(view.verdict.vantages, 1U);
  EXPECT_EQ(view.verdict.vantages_expected, 1U);
  ASSERT_EQ(view.hosts.size(), 3U);
  const PageHost& host = view.hosts[0];
  EXPECT_EQ(host.name, "kcna.kp");
  EXPECT_EQ(host.group, "web");
  EXPECT_EQ(host.address, "192.0.2.1");
  EXPECT_NEAR(host.rtt.value(), 0.2871, 1e-6);
  EXPECT_NEAR(host.rtt_level.value(), 0.2871, 1e-6);
  EXPECT_EQ(host.checks[0].name, "ping ipv4");
  EXPECT_EQ(host.checks[0].result, "287.1 ms");
  EXPECT_TRUE(host.opinions.empty());
  EXPECT_TRUE(view.hosts[2].is_control);
  EXPECT_EQ(view.hosts_by_state[static_cast<std::size_t>(State::up)], 1U);
}

TEST_F(NodeViewTest, ADayIsTheHistoryWithItsLastPartAsLongAsItHasLasted) {
  snapshot_.histories.resize(3);
  snapshot_.histories[0].back() = {kHistoryUnit / 4, kHistoryUnit / 2};
  const std::vector<PageSegment> day = view().hosts[0].day;
  ASSERT_EQ(day.size(), 48U);
  EXPECT_EQ(day[0].length, 30min);
  EXPECT_EQ(day[0].coverage, 0);
  EXPECT_FALSE(day[0].availability);
  // It is 03:04:05.
  EXPECT_EQ(day[47].length, 4min + 5s);
  EXPECT_EQ(day[47].coverage, 0.5);
  EXPECT_EQ(day[47].availability, 0.5);
}

TEST_F(NodeViewTest, LevelsAreOfTheChecksOwnShiftsAcrossReloads) {
  const auto again = std::make_shared<const Check>(*snapshot_.checks[0].check);
  snapshot_.rtt_shifts = {{again, kTaken - 2h, 280ms, 310ms},
                          {snapshot_.checks[2].check, kTaken - 1h, 1ms, 2ms}};
  const std::vector<PageRttStep> steps = view().hosts[0].rtt_steps;
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_NEAR(steps[0].level, 0.280, 1e-9);
  EXPECT_EQ(steps[1].time, kTaken - 2h);
  EXPECT_NEAR(steps[1].level, 0.310, 1e-9);
  EXPECT_TRUE(view().hosts[1].rtt_steps.empty());
}

TEST_F(NodeViewTest, OfALargeWatchThoseThatAreNotUpComeBeforeTheOthers) {
  std::vector<HostSnapshot> hosts(kMostPageHosts + 100, snapshot_.hosts[0]);
  hosts.back().state = State::down;
  snapshot_.hosts = std::move(hosts);
  const PageView view = this->view();
  EXPECT_EQ(view.hosts.size(), kMostPageHosts);
  EXPECT_EQ(view.hosts_left_out, 100U);
  EXPECT_EQ(view.hosts.back().state, State::down);
  EXPECT_EQ(view.hosts_by_state[static_cast<std::size_t>(State::up)], kMostPageHosts + 99);
}

TEST_F(NodeViewTest, NotesTellOfTheFirstRoundAndOfAReloadThatFailed) {
  telemetry_.config_last_reload_successful = false;
  EXPECT_THAT(view().notes,
              ElementsAre(Field(&PageNote::is_warning, false), Field(&PageNote::is_warning, true)));
}

}  // namespace
}  // namespace reachd::exporter
