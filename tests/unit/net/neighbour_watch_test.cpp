#include "net/neighbour_watch.hpp"

#include <gtest/gtest.h>

namespace reachd::net {
namespace {

using namespace std::chrono_literals;
using Finding = NeighbourWatch::Finding;

constexpr SteadyTime kStart{1h};

TEST(NeighbourWatchTest, ASecondRefusalTellsByWhetherTheTableOverflowedBetween) {
  NeighbourWatch watch;
  EXPECT_EQ(watch.note_refusal(kStart, 7), Finding::is_open);
  EXPECT_EQ(watch.note_refusal(kStart + 1ms, 8), Finding::was_full);
  EXPECT_EQ(watch.note_refusal(kStart + 2ms, 8), Finding::had_room);
}

TEST(NeighbourWatchTest, AnOverflowOfLongAgoMayHaveBeenSomebodyElses) {
  NeighbourWatch watch;
  watch.note_refusal(kStart, 7);
  EXPECT_EQ(watch.note_refusal(kStart + 11ms, 9), Finding::is_open);
}

TEST(NeighbourWatchTest, WhereTheKernelTellsNothingTheTableIsNotBlamed) {
  NeighbourWatch watch;
  EXPECT_EQ(watch.note_refusal(kStart, std::nullopt), Finding::had_room);
}

}  // namespace
}  // namespace reachd::net
