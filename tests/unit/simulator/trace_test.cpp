#include "support/simulator/trace.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

namespace reachd::simulator {
namespace {

using namespace std::chrono_literals;

class SimulatedTraceTest : public testing::Test {
 protected:
  SimulatedTraceTest() {
    conditions_.address = *IpAddress::parse("175.45.176.71");
    conditions_.upstream = Upstream::as4837;
  }

  TracerouteDetail go(double loss = 0) {
    const TraceWay way{world_.way(0, conditions_.upstream), 1, 290ms, loss};
    return trace(way, conditions_, random_);
  }
  void fail(Fault fault, Reach reach) {
    conditions_.fault = fault;
    conditions_.reach = reach;
  }

  World world_{Options{}};
  Random random_{1, "trace"};
  Conditions conditions_;
};

TEST_F(SimulatedTraceTest, ReachesTheHostThroughItsUpstream) {
  const TracerouteDetail found = go();
  EXPECT_TRUE(found.reached());
  EXPECT_EQ(found.hops.back().address, conditions_.address);
  EXPECT_EQ(found.last_asn(), kCountryAsn);
  const auto is_upstream = [](const TraceHop& hop) {
    return hop.asns == std::vector<std::uint32_t>{4837};
  };
  EXPECT_TRUE(std::ranges::any_of(found.hops, is_upstream));
}

TEST_F(SimulatedTraceTest, EndsInTheProviderWhereThereIsNoRoute) {
  fail(Fault::unreachable, Reach::isp);
  const TracerouteDetail found = go();
  EXPECT_EQ(found.stop, TraceStop::unreachable);
  EXPECT_EQ(found.last_asn(), world_.vantage(0)->asn);
  EXPECT_EQ(found.hops.back().icmp_type, 3);
}

TEST_F(SimulatedTraceTest, EndsInAGapBehindTheLastThatIsReached) {
  fail(Fault::silence, Reach::upstream);
  const TracerouteDetail found = go();
  EXPECT_EQ(found.stop, TraceStop::gap_limit);
  EXPECT_EQ(found.last_asn(), 4837U);
  EXPECT_EQ(found.hops.size(), found.length() + std::size_t{found.gap_limit});
  for (std::size_t i = 0; i < found.hops.size(); ++i) EXPECT_EQ(found.hops[i].ttl, i + 1);
}

TEST_F(SimulatedTraceTest, ReachesTheCountryButNotAHostThatIsGone) {
  fail(Fault::silence, Reach::country);
  const TracerouteDetail found = go();
  EXPECT_FALSE(found.reached());
  EXPECT_EQ(found.last_asn(), kCountryAsn);
}

TEST_F(SimulatedTraceTest, FindsNobodyWhereTheLineIsCut) {
  fail(Fault::silence, Reach::nowhere);
  const TracerouteDetail found = go();
  EXPECT_EQ(found.length(), 0);
  EXPECT_EQ(found.last_asn(), std::nullopt);
  EXPECT_EQ(found.stop, TraceStop::gap_limit);
}

TEST_F(SimulatedTraceTest, AFloodSlowsAndLosesTheFarHopsOnly) {
  conditions_.loss = 1;
  conditions_.delay = 300ms;
  conditions_.slow_from = Reach::country;
  const TracerouteDetail found = go();
  EXPECT_EQ(found.last_asn(), 4837U);
  EXPECT_LT(found.hops[std::size_t{found.length()} - 1].rtt, 300ms);
  conditions_.loss = 0.01;
  EXPECT_GT(go().hops.back().rtt, 550ms);
}

TEST_F(SimulatedTraceTest, TheBorderRouterIsNotThereTwice) {
  conditions_.address = world_.way(0, Upstream::as4837).back().address;
  const TracerouteDetail found = go();
  EXPECT_TRUE(found.reached());
  EXPECT_EQ(std::ranges::count(found.hops, conditions_.address, &TraceHop::address), 1);
}

}  // namespace
}  // namespace reachd::simulator
