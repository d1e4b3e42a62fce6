#include <cmath>
#include <map>
#include <ranges>
#include <set>

#include "unit/simulator/simulation_fixture.hpp"

namespace reachd::simulator {
namespace {

using namespace std::chrono_literals;

/// What each scenario looks like from outside.
class FaultTest : public SimulationFixture {
 protected:
  FaultTest() { options_.loss = 0; }

  /// Of what was sent within `span`, at hosts that took part and vantages that were affected.
  std::vector<Observation> of_truth(Span span) const {
    std::vector<Observation> found;
    for (const auto& [vantage, observation] : observations_) {
      const bool takes_part =
          std::ranges::count(truth().hosts, observation.check->host->name) > 0 &&
          std::ranges::count(truth().vantages, observation.vantage->name) > 0;
      if (takes_part && observation.time >= span.begin && observation.time < span.end) {
        found.push_back(observation);
      }
    }
    return found;
  }
  Span inside() const { return {truth().begin + 45s, truth().end - 45s}; }
  std::set<std::string> reasons(std::string_view check) const {
    std::set<std::string> found;
    for (const Observation& one : of_truth(inside())) {
      if (one.check->module->name == check) found.insert(one.reason);
    }
    return found;
  }
  static double share_lost(const std::vector<Observation>& all) {
    const auto lost = std::ranges::count(all, Outcome::timeout, &Observation::outcome);
    return static_cast<double>(lost) / static_cast<double>(all.size());
  }
  static double mean_rtt(const std::vector<Observation>& all) {
    double sum = 0;
    double count = 0;
    for (const Observation& one : all) {
      if (!one.rtt) continue;
      sum += to_seconds(*one.rtt);
      ++count;
    }
    return sum / count;
  }
};

TEST_F(FaultTest, ASingleServerOfAnyServiceFailsWhileItsHostAnswersPings) {
  std::map<std::string, std::set<std::string>> seen;
  for (options_.seed = 1; options_.seed <= 12; ++options_.seed) {
    run(ScenarioKind::single_server);
    EXPECT_EQ(truth().hosts.size(), 1U);
    EXPECT_EQ(truth().cause, Cause::server_failure);
    EXPECT_EQ(reasons("ping"), std::set<std::string>{""});
    for (const char* service : {"web", "soa", "smtp"}) {
      const auto found = reasons(service);
      EXPECT_FALSE(found.contains("")) << "seed " << options_.seed;
      if (!found.empty()) seen[service].insert(found.begin(), found.end());
    }
  }
  EXPECT_EQ(seen.size(), 3U);
  EXPECT_GE(seen["web"].size(), 2U);
}

TEST_F(FaultTest, NameServersFailAndTheirHostsMostlyAnswerPings) {
  std::set<std::string> seen;
  std::size_t pinged = 0;
  for (options_.seed = 1; options_.seed <= 6; ++options_.seed) {
    run(ScenarioKind::name_service);
    EXPECT_EQ(truth().hosts.size(), 5U);
    const auto soa = reasons("soa");
    EXPECT_FALSE(soa.contains(""));
    seen.insert(soa.begin(), soa.end());
    if (reasons("ping").contains("")) ++pinged;
  }
  EXPECT_EQ(seen, (std::set<std::string>{"dns_refused", "no_reply", "servfail"}));
  EXPECT_GT(pinged, 2U);
  EXPECT_LE(pinged, 6U);
}

TEST_F(FaultTest, UnderAWithdrawalNothingAnswersAndTracesEndBeforeTheUpstreams) {
  run(ScenarioKind::withdrawal_all);
  for (const Observation& one : of_truth(inside())) {
    EXPECT_NE(one.outcome, Outcome::success);
    const auto* found = std::get_if<TracerouteDetail>(&one.detail);
    if (found == nullptr) continue;
    EXPECT_NE(found->last_asn(), kCountryAsn);
    EXPECT_NE(found->last_asn(), 4837U);
    EXPECT_NE(found->last_asn(), 20485U);
  }
}

TEST_F(FaultTest, WithTheDataPlaneDownTracesEndInTheUpstreams) {
  run(ScenarioKind::data_plane_down);
  EXPECT_FALSE(truth().observable);
  for (const Observation& one : of_truth(inside())) {
    const auto* found = std::get_if<TracerouteDetail>(&one.detail);
    if (found == nullptr) continue;
    EXPECT_TRUE(found->last_asn() == 4837U || found->last_asn() == 20485U);
  }
}

TEST_F(FaultTest, AFloodLosesAndDelaysButLetsSomeThrough) {
  for (options_.seed = 1; options_.seed <= 2; ++options_.seed) {
    run(ScenarioKind::flood_rising);
    const UtcTime middle = truth().begin + (truth().end - truth().begin) / 2;
    const Span before{options_.start, options_.start + 40min};
    const Span during{middle - 10min, middle + 5min};
    EXPECT_GT(share_lost(of_truth(during)), 0.5) << "seed " << options_.seed;
    EXPECT_LT(share_lost(of_truth(during)), 1) << "seed " << options_.seed;
    EXPECT_GT(mean_rtt(of_truth(during)), mean_rtt(of_truth(before)) + 0.02);
  }
}

TEST_F(FaultTest, AFloodThatEndsInAWithdrawalLetsNothingThroughInTheEnd) {
  run(ScenarioKind::flood_to_withdrawal);
  const Span at_last{truth().end - 90min, truth().end - 45s};
  for (const Observation& one : of_truth(at_last)) EXPECT_NE(one.outcome, Outcome::success);
  const Span at_first{truth().begin, truth().begin + 5min};
  EXPECT_LT(share_lost(of_truth(at_first)), 0.9);
}

TEST_F(FaultTest, AfterACleanOutageSitesComeBackOneByOne) {
  run(ScenarioKind::clean_outage);
  EXPECT_GE(truth().end - truth().begin, 8h);
  std::map<std::string, UtcTime> back;
  for (const Observation& one : of_truth({truth().begin + 1h, truth().end + 5min})) {
    if (one.outcome == Outcome::success) back.emplace(one.check->host->name, one.time);
  }
  ASSERT_EQ(back.size(), hosts_of_country().count());
  const auto [first, last] = std::ranges::minmax(back | std::views::values);
  EXPECT_GT(last - first, 20min);
}

TEST_F(FaultTest, APathThatMovesToTheOtherUpstreamChangesItsLevel) {
  for (options_.seed = 1; options_.seed <= 30; ++options_.seed) {
    scenario_ = make_scenario(ScenarioKind::upstream_cut, options_);
    const auto moved = std::ranges::find_if(
        scenario_.effects, [](const Effect& one) { return one.moved_to.has_value(); });
    if (moved == scenario_.effects.end() || !moved->hosts.test(0)) continue;
    const Span after{moved->begin, moved->end};
    int vantage = 0;
    while (!moved->vantages.test(static_cast<std::size_t>(vantage))) ++vantage;
    run();
    const double before =
        mean_rtt(sent(sites()[0].name, "ping", {options_.start, options_.start + 40min}, vantage));
    EXPECT_GT(std::abs(mean_rtt(sent(sites()[0].name, "ping", after, vantage)) - before), 0.03);
    return;
  }
  FAIL() << "no path of thirty seeds moved";
}

TEST_F(FaultTest, AFailedResolverIsOurOwnError) {
  run(ScenarioKind::resolver_failed);
  std::set<std::string> hosts;
  for (const auto& [vantage, observation] : observations_) {
    if (observation.outcome == Outcome::success) continue;
    EXPECT_EQ(observation.outcome, Outcome::local_error);
    EXPECT_EQ(observation.reason, "resolver_failed");
    hosts.insert(observation.check->host->name);
  }
  EXPECT_EQ(hosts.size(), 3U);
  EXPECT_EQ(times_told(State::down), 0U);
}

TEST_F(FaultTest, ARenumberedHostAnswersAtItsNewAddressWithoutABreak) {
  run(ScenarioKind::host_renumbered);
  std::map<std::string, std::set<IpAddress>> addresses;
  for (const auto& [vantage, observation] : observations_) {
    EXPECT_EQ(observation.outcome, Outcome::success);
    addresses[observation.check->host->name].insert(observation.address);
  }
  const auto moved =
      std::ranges::count_if(addresses, [](const auto& one) { return one.second.size() == 2; });
  EXPECT_EQ(moved, 1);
}

TEST_F(FaultTest, RateLimitedPingsGetLostAndNothingElseDoes) {
  run(ScenarioKind::icmp_rate_limited);
  double lost = 0;
  for (const auto& [vantage, observation] : observations_) {
    if (observation.check->module->name == "ping" && observation.outcome == Outcome::timeout) {
      ++lost;
    } else if (observation.check->module->votes) {
      EXPECT_EQ(observation.outcome, Outcome::success);
    }
  }
  EXPECT_GT(lost, 0);
  EXPECT_EQ(times_told(State::down), 0U);
}

TEST_F(FaultTest, ACongestedVantageLosesProbesOfItsControlsToo) {
  run(ScenarioKind::vantage_congested);
  const Truth& one = truth();
  const Span middle{one.begin + (one.end - one.begin) / 3, one.end - (one.end - one.begin) / 3};
  std::vector<Observation> controls;
  for (const auto& [vantage, observation] : observations_) {
    const bool is_meant = observation.check->host->is_control &&
                          observation.vantage->name == one.vantages.front() &&
                          observation.time >= middle.begin && observation.time < middle.end;
    if (is_meant) controls.push_back(observation);
    if (observation.vantage->name != one.vantages.front()) {
      EXPECT_EQ(observation.outcome, Outcome::success);
    }
  }
  EXPECT_GT(share_lost(controls), 0.1);
  EXPECT_GT(mean_rtt(controls), 0.035);
}

}  // namespace
}  // namespace reachd::simulator
