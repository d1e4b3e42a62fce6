#include "net/wire_format.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace reachd::net {
namespace {

TEST(WireFormatTest, IntegersStandMostSignificantByteFirst) {
  std::array<std::uint8_t, 8> bytes{};
  write_u16(bytes, 1, 0x0102);
  write_u32(bytes, 3, 0x03040506);
  EXPECT_EQ(bytes, (std::array<std::uint8_t, 8>{0, 1, 2, 3, 4, 5, 6, 0}));
  EXPECT_EQ(read_u16(bytes, 1), 0x0102);
  EXPECT_EQ(read_u32(bytes, 3), 0x03040506U);
  write_u64(bytes, 0, 0x0102030405060708);
  EXPECT_EQ(bytes, (std::array<std::uint8_t, 8>{1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(read_u64(bytes, 0), 0x0102030405060708U);
}

TEST(WireFormatTest, TheExampleOfRfc1071ComesOut) {
  const std::vector<std::uint8_t> words{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
  EXPECT_EQ(internet_checksum(words), 0x220d);
  const std::vector<std::uint8_t> odd{0x01};
  EXPECT_EQ(internet_checksum(odd), 0xfeff);
  EXPECT_EQ(internet_checksum({}), 0xffff);
}

TEST(WireFormatTest, TwoSumsAddWithTheirCarry) {
  EXPECT_EQ(ones_add(0xffff, 0x0002), 0x0002);
  EXPECT_EQ(ones_add(0x8000, 0x8001), 0x0002);
}

}  // namespace
}  // namespace reachd::net
