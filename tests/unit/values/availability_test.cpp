#include "reachd/availability.hpp"

#include <gtest/gtest.h>

#include "reachd/maybe_time.hpp"

namespace reachd {
namespace {

using namespace std::chrono_literals;

TEST(WindowListTest, ItGivesBackWhatItWasMadeOf) {
  const WindowList list{{5min, 0.9999, 1}, {1h, std::nullopt, 0.25}, {24h, 0, 0.5}};
  ASSERT_EQ(list.size(), 3U);
  EXPECT_EQ(list[0].window, 5min);
  EXPECT_DOUBLE_EQ(*list[0].availability, 0.9999);
  EXPECT_DOUBLE_EQ(list[0].coverage, 1);
  EXPECT_EQ(list[1].availability, std::nullopt);
  EXPECT_DOUBLE_EQ(list[1].coverage, 0.25);
  EXPECT_EQ(list[2].availability, 0) << "down all the time is not unknown";
}

TEST(WindowListTest, SharesAreExactToSevenDigits) {
  for (const double share : {1.0 / 3, 2.0 / 3, 1.0 / 7, 0.123456789, 1 - 1e-7}) {
    const WindowList list{{5min, share, share}};
    EXPECT_NEAR(*list[0].availability, share, 1e-7);
    EXPECT_NEAR(list[0].coverage, share, 1e-7);
  }
}

TEST(WindowListTest, WhereNothingIsKnownItStillNamesTheWindows) {
  const WindowList list{{5min, std::nullopt, 0}, {1h, std::nullopt, 0}};
  ASSERT_EQ(list.all().size(), 2U);
  EXPECT_EQ(list.all()[1].window, 1h);
  EXPECT_EQ(list.all()[1].availability, std::nullopt);
  EXPECT_EQ(list.all()[1].coverage, 0);
}

TEST(SevenDecimalsTest, AFloatIsTheDecimalThatItWasMadeOf) {
  EXPECT_EQ(seven_decimals(0.99F), 0.99);
  EXPECT_EQ(seven_decimals(0.2871F), 0.2871);
  EXPECT_EQ(seven_decimals(-1), -1);
}

TEST(MaybeTimeTest, ItIsATimeOrNone) {
  MaybeTime time;
  EXPECT_FALSE(time);
  EXPECT_EQ(std::optional<UtcTime>(time), std::nullopt);
  time = UtcTime(1h);
  EXPECT_TRUE(time.has_value());
  EXPECT_EQ(*time, UtcTime(1h));
  EXPECT_EQ(std::optional<UtcTime>(time), UtcTime(1h));
}

}  // namespace
}  // namespace reachd
