#include "net/neighbour_table.hpp"

#include <gtest/gtest.h>

namespace reachd::net {
namespace {

TEST(NeighbourTableTest, TheKernelTellsOfEachFamilyHowOftenItsTableWasFull) {
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    const auto before = neighbour_overflows(family);
    const auto after = neighbour_overflows(family);
    ASSERT_TRUE(before && after) << to_string(family);
    EXPECT_GE(*after, *before) << to_string(family);
  }
}

}  // namespace
}  // namespace reachd::net
