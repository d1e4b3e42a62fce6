#include "reachd/chunks.hpp"

#include <gmock/gmock.h>

#include <numeric>
#include <stdexcept>
#include <vector>

namespace reachd {
namespace {

using testing::ElementsAreArray;

constexpr std::size_t kChunk = Chunks<int>::kChunk;

std::vector<int> counted(std::size_t size) {
  std::vector<int> items(size);
  std::iota(items.begin(), items.end(), 0);
  return items;
}

class ChunksTest : public testing::TestWithParam<std::size_t> {};

TEST_P(ChunksTest, HoldsWhatItIsMadeOfInOrder) {
  const Chunks<int> chunks(counted(GetParam()));
  EXPECT_EQ(chunks.size(), GetParam());
  EXPECT_EQ(chunks.empty(), GetParam() == 0);
  EXPECT_THAT(std::vector<int>(chunks.begin(), chunks.end()),
              ElementsAreArray(counted(GetParam())));
  EXPECT_THROW(chunks.at(GetParam()), std::out_of_range);
}

INSTANTIATE_TEST_SUITE_P(Sizes, ChunksTest,
                         testing::Values(0, 1, kChunk - 1, kChunk, kChunk + 1, 100));

TEST(ChunksTest, CopyKeepsWhatTheOriginalReplaces) {
  Chunks<int> chunks(counted(3 * kChunk - 1));
  const Chunks<int> before = chunks;
  chunks.replace(2, std::vector<int>(chunks.end_of(2) - chunks.begin_of(2), -1));
  EXPECT_EQ(before[2 * kChunk], static_cast<int>(2 * kChunk));
  EXPECT_EQ(chunks[2 * kChunk], -1);
  EXPECT_EQ(chunks[3 * kChunk - 2], -1);
  EXPECT_EQ(&chunks[2 * kChunk - 1], &before[2 * kChunk - 1]);
}

TEST(ChunksTest, CopyKeepsWhatTheOriginalEditsOnceItOwnsTheChunk) {
  Chunks<int> chunks(counted(40));
  const Chunks<int> before = chunks;
  chunks.own(1);
  chunks.edit(20) = -1;
  EXPECT_EQ(before[20], 20);
  EXPECT_EQ(chunks[20], -1);
  EXPECT_EQ(chunks[21], 21);
}

}  // namespace
}  // namespace reachd
