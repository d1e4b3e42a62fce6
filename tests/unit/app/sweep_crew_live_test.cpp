#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "app/sweep_crew.hpp"
#include "support/private_network.hpp"
#include "support/recording_log.hpp"

namespace reachd::app {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

SweepTask task_of(std::string_view prefix) {
  return {.prefix = *Prefix::parse(prefix), .timeout = 10s, .rounds = 1, .seed = 1};
}

/// Sweeps of the loopback's addresses, all of which answer, in a network of its own.
class SweepCrewLiveTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { test::enter_private_network(); }

  SweepCrew crew_of(std::vector<SweepTask> tasks, unsigned most) {
    return {clock_, log_, contact_, std::move(tasks), most};
  }
  static void finish(SweepCrew& crew) {
    const auto end = std::chrono::steady_clock::now() + 30s;
    while (!crew.is_done() && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(5ms);
    }
    ASSERT_TRUE(crew.is_done());
    crew.stop();
  }
  static std::vector<std::string> prefixes_of(const SweepCrew& crew) {
    std::vector<std::string> prefixes;
    for (const Sweep* sweep : crew.sweeps()) prefixes.push_back(sweep->task().prefix.to_string());
    return prefixes;
  }

  SystemClock clock_;
  test::RecordingLog log_;
  Contact contact_;
};

TEST_F(SweepCrewLiveTest, MembersShareEachPrefixAndTogetherFindEveryAddressOnce) {
  SweepCrew crew = crew_of({task_of("127.1.0.0/18"), task_of("127.2.0.0/18")}, 3);
  finish(crew);
  EXPECT_EQ(crew.position(), 2U << 14U);
  EXPECT_THAT(prefixes_of(crew),
              ElementsAre("127.1.0.0/19", "127.1.32.0/19", "127.2.0.0/19", "127.2.32.0/19"));
  for (const Sweep* sweep : crew.sweeps()) {
    EXPECT_EQ(sweep->census().report().counts.responsive, 1U << 13U);
  }
  EXPECT_EQ(crew.replies().duplicate, 0U);
  EXPECT_EQ(crew.replies().forged, 0U);
}

TEST_F(SweepCrewLiveTest, WhatIsSmallOrHasAPaceIsLeftToOne) {
  SweepCrew small = crew_of({task_of("127.1.0.0/24")}, 8);
  finish(small);
  EXPECT_THAT(prefixes_of(small), ElementsAre("127.1.0.0/24"));
  SweepTask paced = task_of("127.1.0.0/18");
  paced.interval = 1h;
  SweepCrew slow = crew_of({paced}, 8);
  EXPECT_FALSE(slow.is_done());
  slow.stop();
  EXPECT_THAT(prefixes_of(slow), testing::SizeIs(1U));
}

}  // namespace
}  // namespace reachd::app
