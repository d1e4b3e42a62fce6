#include "aggregate/sweep_census.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace reachd::aggregate {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::Pair;

constexpr UtcTime kNow{std::chrono::seconds(1767323045)};

IpAddress address(std::string_view text) { return *IpAddress::parse(text); }

class SweepCensusTest : public testing::Test {
 protected:
  void answer(std::string_view text, Duration rtt = 1ms) {
    census_.record(address(text), Outcome::success, rtt);
  }
  void fail(std::string_view text, Outcome outcome = Outcome::timeout) {
    census_.record(address(text), outcome, std::nullopt);
  }

  SweepCensus census_{*Prefix::parse("192.0.2.0/23")};
};

TEST_F(SweepCensusTest, AddressesAreNeitherResponsiveNorSilentBeforeTheyWereProbed) {
  const SweepReport report = census_.report();
  EXPECT_EQ(report.counts.responsive + report.counts.silent, 0U);
  EXPECT_FALSE(census_.is_responsive(1));
  EXPECT_FALSE(census_.is_silent(1));
  EXPECT_FALSE(report.completed);
}

TEST_F(SweepCensusTest, AddressesAreCountedByWhatTheirLastProbeFound) {
  answer("192.0.2.1");
  answer("192.0.2.1");
  fail("192.0.2.2");
  answer("192.0.3.3");
  fail("192.0.3.3", Outcome::unreachable);
  const SweepReport report = census_.report();
  EXPECT_EQ(report.counts.responsive, 1U);
  EXPECT_EQ(report.counts.silent, 2U);
  EXPECT_EQ(report.outcomes[static_cast<std::size_t>(Outcome::success)], 3U);
  EXPECT_EQ(report.outcomes[static_cast<std::size_t>(Outcome::unreachable)], 1U);
}

TEST_F(SweepCensusTest, FailuresOfOursAreCountedByReason) {
  for (const std::string_view reason : {"no_route", "no_buffers", "no_route"}) {
    fail("192.0.2.1", Outcome::local_error);
    census_.note_failure(reason);
  }
  EXPECT_THAT(census_.report().failures, ElementsAre(Pair("no_buffers", 1), Pair("no_route", 2)));
}

TEST_F(SweepCensusTest, EachSlash24IsCountedOnItsOwn) {
  answer("192.0.2.255");
  answer("192.0.3.0");
  fail("192.0.3.1");
  const SweepReport report = census_.report();
  ASSERT_EQ(report.blocks.size(), 2U);
  EXPECT_EQ(report.blocks[0].prefix.to_string(), "192.0.2.0/24");
  EXPECT_EQ(report.blocks[0].responsive, 1U);
  EXPECT_EQ(report.blocks[0].silent, 0U);
  EXPECT_EQ(report.blocks[1].responsive, 1U);
  EXPECT_EQ(report.blocks[1].silent, 1U);
}

TEST(SweepCensusBlocksTest, Slash24AndIpv6HaveNoBlocks) {
  for (const char* prefix : {"192.0.2.0/24", "192.0.2.128/25", "2001:db8::/112"}) {
    EXPECT_TRUE(SweepCensus(*Prefix::parse(prefix)).report().blocks.empty()) << prefix;
  }
}

TEST_F(SweepCensusTest, ErrorsOfOurOwnLeaveAnAddressAsItWas) {
  answer("192.0.2.1");
  fail("192.0.2.1", Outcome::local_error);
  fail("192.0.2.1", Outcome::cancelled);
  fail("192.0.2.2", Outcome::local_error);
  const SweepReport report = census_.report();
  EXPECT_TRUE(census_.is_responsive(1));
  EXPECT_FALSE(census_.is_silent(2));
  EXPECT_EQ(report.counts.responsive, 1U);
  EXPECT_EQ(report.counts.silent, 0U);
  EXPECT_EQ(report.outcomes[static_cast<std::size_t>(Outcome::local_error)], 2U);
}

TEST_F(SweepCensusTest, FirstRoundHasNothingToBeComparedWith) {
  answer("192.0.2.1");
  census_.end_round(kNow);
  const SweepReport report = census_.report();
  EXPECT_EQ(report.rounds, 1U);
  EXPECT_EQ(report.completed, kNow);
  EXPECT_EQ(report.came.count + report.went.count, 0U);
}

TEST_F(SweepCensusTest, WhoCameAndWhoWentIsToldBetweenTheLastTwoRounds) {
  answer("192.0.2.1");
  fail("192.0.2.2");
  census_.end_round(kNow);
  fail("192.0.2.1");
  answer("192.0.2.2");
  answer("192.0.3.9");
  EXPECT_EQ(census_.report().came.count, 0U);
  census_.end_round(kNow + 600s);
  EXPECT_THAT(census_.report().came.listed,
              ElementsAre(address("192.0.2.2"), address("192.0.3.9")));
  EXPECT_THAT(census_.report().went.listed, ElementsAre(address("192.0.2.1")));
  census_.end_round(kNow + 1200s);
  EXPECT_EQ(census_.report().came.count + census_.report().went.count, 0U);
}

TEST(SweepCensusChangesTest, OfManyOnlyTheFirstAreListedButAllAreCounted) {
  const Prefix prefix = *Prefix::parse("10.0.0.0/19");
  SweepCensus census(prefix);
  census.end_round(kNow);
  for (std::uint64_t offset = 0; offset < prefix.size(); ++offset) {
    census.record(prefix.at(offset), Outcome::success, 1ms);
  }
  census.end_round(kNow);
  EXPECT_EQ(census.report().came.count, 8192U);
  EXPECT_EQ(census.report().came.listed.size(), SweepChanges::kMostListed);
}

TEST_F(SweepCensusTest, RoundTripTimesAreKeptToATenthOfAMicrosecond) {
  answer("192.0.2.1", 287'123'456ns);
  answer("192.0.2.2", -5ns);
  answer("192.0.2.3", 24h);
  fail("192.0.2.4");
  EXPECT_EQ(census_.rtt(1), 287'123'400ns);
  EXPECT_EQ(census_.rtt(2), 0ns);
  EXPECT_GT(*census_.rtt(3), 7min);
  EXPECT_TRUE(census_.is_responsive(3));
  EXPECT_FALSE(census_.rtt(4));
  EXPECT_FALSE(census_.rtt(5));
}

}  // namespace
}  // namespace reachd::aggregate
