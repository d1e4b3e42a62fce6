#include <gtest/gtest.h>

#include "reachd/snapshot.hpp"
#include "reachd/telemetry.hpp"

namespace reachd {
namespace {

using namespace std::chrono_literals;

TEST(OutcomeTest, NamesReadBackToTheSameOutcome) {
  for (const Outcome outcome : kAllOutcomes) EXPECT_EQ(parse_outcome(to_string(outcome)), outcome);
  EXPECT_FALSE(parse_outcome("succes"));
}

TEST(RttHistogramTest, ValueOnABoundFallsIntoItsBucket) {
  RttHistogram histogram;
  histogram.add(100ms);
  histogram.add(60s);
  EXPECT_EQ(histogram.buckets[5], 1U);
  EXPECT_EQ(histogram.buckets.back(), 1U);
  EXPECT_EQ(histogram.count(), 2U);
}

TEST(TelemetryTest, LagIsCountedInItsBucketAndSummed) {
  Telemetry telemetry;
  telemetry.record_lag(2ms);
  EXPECT_EQ(telemetry.schedule_lag_buckets[3], 1U);
  EXPECT_EQ(telemetry.schedule_lag_sum_ns, 2'000'000);
}

TEST(PhaseTimesTest, PhaseThatDidNotTakePlaceHasNoTime) {
  PhaseTimes times;
  times.set(Phase::tls, 0ns);
  EXPECT_EQ(times.get(Phase::tls), 0ns);
  EXPECT_FALSE(times.get(Phase::connect));
}

}  // namespace
}  // namespace reachd
