#include "unit/aggregate/aggregator_fixture.hpp"

namespace reachd::aggregate {
namespace {

using namespace std::chrono_literals;
using test::WatchBuilder;

class AggregatorWindowsTest : public AggregatorFixture {
 protected:
  AggregatorWindowsTest() { start(WatchBuilder().host("a").check(10s)); }

  WindowAvailability five_minutes(double now) { return host(0, now).windows[0]; }
};

TEST_F(AggregatorWindowsTest, NothingIsKnownBeforeTheHostWasSeenUp) {
  see_each_second(0, 0, 60, Outcome::timeout);
  EXPECT_EQ(five_minutes(60).availability, std::nullopt);
  EXPECT_NEAR(five_minutes(60).coverage, 0, kShareError);
}

TEST_F(AggregatorWindowsTest, TheTimeBetweenOnsetAndDetectionIsDown) {
  for (double second = 0; second < 100; second += 10) see(0, second);
  see_each_second(0, 100, 102, Outcome::timeout);
  EXPECT_NEAR(*five_minutes(110).availability, 100.0 / 110.0, kShareError);
  EXPECT_NEAR(five_minutes(110).coverage, 110.0 / 300.0, kShareError);
}

TEST_F(AggregatorWindowsTest, TheTimeBetweenTheFirstAnswerAndTheVerdictIsUp) {
  see(0, 0);
  for (double second = 10; second < 100; second += 10) see(0, second, Outcome::timeout);
  see(0, 100);
  see(0, 105);
  EXPECT_NEAR(*five_minutes(110).availability, 20.0 / 110.0, kShareError);
}

TEST_F(AggregatorWindowsTest, AWindowForgetsWhatIsOlder) {
  see(0, 0);
  for (double second = 10; second < 100; second += 10) see(0, second, Outcome::timeout);
  for (double second = 100; second <= 500; second += 10) see(0, second);
  EXPECT_NEAR(*five_minutes(500).availability, 1, kShareError);
  EXPECT_NEAR(five_minutes(500).coverage, 1, kShareError);
  EXPECT_NEAR(*host(0, 500).windows[1].availability, 410.0 / 500.0, kShareError);
}

TEST_F(AggregatorWindowsTest, WhileTheProcessStandsStillCoverageFallsAndAvailabilityDoesNot) {
  for (double second = 0; second <= 100; second += 10) see(0, second);
  advance(400);
  EXPECT_NEAR(*five_minutes(400).availability, 1, kShareError);
  EXPECT_NEAR(five_minutes(400).coverage, 10.0 / 300.0, kShareError);
}

TEST_F(AggregatorWindowsTest, ErrorsOfOursLowerCoverageAndNotAvailability) {
  see(0, 0);
  for (double second = 10; second <= 100; second += 10) {
    see(0, second, Outcome::local_error);
    advance(second);
  }
  EXPECT_NEAR(*five_minutes(100).availability, 1, kShareError);
  EXPECT_NEAR(five_minutes(100).coverage, 10.0 / 300.0, kShareError);
}

}  // namespace
}  // namespace reachd::aggregate
