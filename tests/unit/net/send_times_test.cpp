#include "net/send_times.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <vector>

namespace reachd::net {
namespace {

using namespace std::chrono_literals;

constexpr SteadyTime kBegun{1s};
constexpr SteadyTime kDone = kBegun + 80us;

/// After the beginning, of so many packets.
std::vector<Duration> estimate(const std::vector<SendStamp>& stamps, std::size_t count) {
  std::vector<SteadyTime> times(count);
  estimate_send_times(stamps, kBegun, kDone, times);
  std::vector<Duration> after;
  for (const SteadyTime time : times) after.push_back(time - kBegun);
  return after;
}

TEST(SendTimesTest, WithoutStampsPacketsAreSpreadOverTheCall) {
  EXPECT_EQ(estimate({}, 4), (std::vector<Duration>{0us, 20us, 40us, 60us}));
}

TEST(SendTimesTest, AStampedPacketLeftWhenItsStampSays) {
  EXPECT_EQ(estimate({{0, kBegun + 9us}, {1, kBegun + 70us}}, 2),
            (std::vector<Duration>{9us, 70us}));
}

TEST(SendTimesTest, BetweenTwoStampsPacketsAreSpreadEvenly) {
  EXPECT_EQ(estimate({{0, kBegun + 10us}, {3, kBegun + 40us}}, 4),
            (std::vector<Duration>{10us, 20us, 30us, 40us}));
}

TEST(SendTimesTest, BeforeTheFirstStampTheBeginningCountsAndAfterTheLastTheEnd) {
  EXPECT_EQ(estimate({{2, kBegun + 60us}}, 4), (std::vector<Duration>{0us, 30us, 60us, 70us}));
}

TEST(SendTimesTest, OfNoPacketsThereAreNone) { EXPECT_TRUE(estimate({}, 0).empty()); }

}  // namespace
}  // namespace reachd::net
