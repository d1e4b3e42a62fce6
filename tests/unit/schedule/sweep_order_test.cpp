#include "schedule/sweep_order.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <vector>

namespace reachd::schedule {
namespace {

/// How often each address is visited in one round.
std::vector<int> visits(const SweepOrder& order) {
  std::vector<int> visits(order.size());
  for (std::uint64_t position = 0; position < order.size(); ++position) {
    ++visits.at(order.at(position));
  }
  return visits;
}

TEST(SweepOrderTest, EachAddressIsVisitedExactlyOnce) {
  for (const std::uint64_t size : {1U, 2U, 3U, 255U, 256U, 1000U, 1U << 16, 1U << 20}) {
    EXPECT_EQ(visits(SweepOrder(size, 7)), std::vector<int>(size, 1)) << size;
  }
}

TEST(SweepOrderTest, EqualSeedsGiveEqualOrdersAndOthersOthers) {
  const SweepOrder one(1024, 1);
  const SweepOrder same(1024, 1);
  const SweepOrder other(1024, 2);
  int alike = 0;
  for (std::uint64_t position = 0; position < 1024; ++position) {
    EXPECT_EQ(one.at(position), same.at(position));
    alike += one.at(position) == other.at(position) ? 1 : 0;
  }
  EXPECT_LT(alike, 10);
}

TEST(SweepOrderTest, NeighboursAreNotVisitedInARow) {
  constexpr std::uint64_t kSize = 1 << 16;
  const SweepOrder order(kSize, 3);
  int in_a_row = 0;
  for (std::uint64_t position = 1; position < kSize; ++position) {
    const auto before = static_cast<std::int64_t>(order.at(position - 1));
    in_a_row += std::abs(static_cast<std::int64_t>(order.at(position)) - before) == 1 ? 1 : 0;
  }
  // Of a random order two are expected; a counting one has 65535.
  EXPECT_LT(in_a_row, 12);
}

TEST(SweepOrderTest, NoBlockGetsMoreThanItsShareWithinAQuarterOfARound) {
  constexpr std::uint64_t kSize = 1 << 16;
  const SweepOrder order(kSize, 4);
  std::vector<int> blocks(kSize / 256);
  for (std::uint64_t position = 0; position < kSize / 4; ++position) {
    ++blocks[order.at(position) / 256];
  }
  // 64 each, give or take five standard deviations.
  for (const int visited : blocks) EXPECT_NEAR(visited, 64, 35);
}

}  // namespace
}  // namespace reachd::schedule
