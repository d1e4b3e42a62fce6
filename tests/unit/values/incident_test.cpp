#include "reachd/incident.hpp"

#include <gtest/gtest.h>

namespace reachd {
namespace {

TEST(CauseTest, NamesReadBackToTheSameCause) {
  for (const Cause cause : kAllCauses) EXPECT_EQ(parse_cause(to_string(cause)), cause);
  EXPECT_FALSE(parse_cause("congested"));
  EXPECT_FALSE(parse_cause(""));
}

TEST(CauseTest, EachIsCalledAsInTheRecords) {
  EXPECT_EQ(to_string(Cause::routing_withdrawal), "routing_withdrawal");
  EXPECT_EQ(to_string(Cause::dns_failure), "dns_failure");
  EXPECT_EQ(to_string(Cause::server_failure), "server_failure");
  EXPECT_EQ(to_string(Cause::upstream_failure), "upstream_failure");
  EXPECT_EQ(to_string(Cause::congestion), "congestion");
  EXPECT_EQ(to_string(Cause::vantage_failure), "vantage_failure");
  EXPECT_EQ(to_string(Cause::undetermined), "undetermined");
}

TEST(CauseTest, TheWantOfAVerdictIsNotCountedAmongTheCauses) {
  EXPECT_EQ(static_cast<std::size_t>(Cause::undetermined), kCauseCount);
}

TEST(StandingTest, EachIsCalledAsInTheRecords) {
  EXPECT_EQ(to_string(Standing::confirmed), "confirmed");
  EXPECT_EQ(to_string(Standing::provisional), "provisional");
  EXPECT_EQ(to_string(Standing::single_vantage), "single_vantage");
}

}  // namespace
}  // namespace reachd
