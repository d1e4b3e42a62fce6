#include "reachd/last_probe.hpp"

#include <gtest/gtest.h>

namespace reachd {
namespace {

using namespace std::chrono_literals;

Observation answered() {
  Observation observation;
  observation.address = IpAddress::v4(0xcb007107);
  observation.time = UtcTime(1000s);
  observation.outcome = Outcome::success;
  observation.rtt = 287100us;
  observation.phases.set(Phase::rtt, 287100us);
  return observation;
}

/// All that can be asked of it is as it was observed.
void expect_same(const Observation& observation) {
  const LastProbe last(observation);
  ASSERT_TRUE(last.ended());
  EXPECT_EQ(last.time(), observation.time);
  EXPECT_EQ(last.address(), observation.address);
  EXPECT_EQ(last.outcome(), observation.outcome);
  EXPECT_EQ(last.rtt(), observation.rtt);
  EXPECT_EQ(last.reason(), observation.reason);
  for (const Phase phase : kAllPhases) EXPECT_EQ(last.phase(phase), observation.phases.get(phase));
}

TEST(LastProbeTest, BeforeTheFirstNoneHasEnded) { EXPECT_FALSE(LastProbe().ended()); }

TEST(LastProbeTest, AnAnswerIsKept) { expect_same(answered()); }

TEST(LastProbeTest, SilenceIsKept) {
  Observation silent = answered();
  silent.outcome = Outcome::timeout;
  silent.reason = kNoReply;
  silent.rtt.reset();
  silent.phases = {};
  expect_same(silent);
}

TEST(LastProbeTest, PhasesAreKept) {
  Observation named = answered();
  named.phases.set(Phase::resolve, 3ms);
  expect_same(named);
  Observation connected = answered();
  connected.phases = {};
  connected.phases.set(Phase::connect, 287100us);
  expect_same(connected);
}

TEST(LastProbeTest, ReasonsAreKept) {
  Observation failed = answered();
  failed.outcome = Outcome::timeout;
  failed.reason = "late";
  expect_same(failed);
  Observation odd = answered();
  odd.reason = "odd";
  expect_same(odd);
}

TEST(LastProbeTest, AnAnswerAfterManySecondsIsKept) {
  Observation late = answered();
  late.rtt = 60s;
  late.phases.set(Phase::rtt, 60s);
  expect_same(late);
}

TEST(LastProbeTest, OnlyATracerouteHasATrace) {
  EXPECT_EQ(LastProbe(answered()).trace(), nullptr);
  Observation traced = answered();
  TracerouteDetail trace;
  trace.stop = TraceStop::completed;
  traced.detail = trace;
  expect_same(traced);
  const LastProbe last(traced);
  ASSERT_NE(last.trace(), nullptr);
  EXPECT_TRUE(last.trace()->reached());
}

}  // namespace
}  // namespace reachd
