#include "reachd/clock.hpp"

#include <gtest/gtest.h>

#include "reachd/received_time.hpp"

namespace reachd {
namespace {

using namespace std::chrono_literals;

TEST(DurationTest, PrometheusSpellingsAreRead) {
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  EXPECT_EQ(parse_duration("1h30m"), 90min);
  EXPECT_EQ(parse_duration("30d"), 720h);
  EXPECT_EQ(parse_duration("1y"), 8760h);
  EXPECT_EQ(parse_duration("0"), 0ns);
}

TEST(ReceivedTimeTest, IsTheNearestThatCanBeHeld) {
  EXPECT_EQ(received_time(100), UtcTime(100s));
  EXPECT_GT(received_time(253'402'300'799), UtcTime(9'000'000'000s));
  EXPECT_LT(received_time(-253'402'300'799), UtcTime(-9'000'000'000s));
}

TEST(DurationTest, OtherSpellingsAreRefused) {
  for (const char* text : {"", "5", "s", "-5s", "5 s", "1.5s", "5m1h", "5s5s", "5S", "5us",
                           "999999999999y", "1h-5m"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(DurationTest, WrittenFormReadsBackToTheSame) {
  for (const char* text : {"250ms", "1m", "1h30m", "90d", "24h", "1y", "1m500ms"}) {
    EXPECT_EQ(format_duration(*parse_duration(text)), text);
  }
  EXPECT_EQ(format_duration(0ns), "0s");
}

TEST(TimeTest, RecordsCarryMicrosecondsAndReadBack) {
  const auto time = parse_time("2026-01-02T03:04:05.678901Z");
  ASSERT_TRUE(time);
  EXPECT_EQ(format_time(*time), "2026-01-02T03:04:05.678901Z");
  EXPECT_EQ(parse_time("2026-01-02T03:04:05Z"), *time - 678901us);
}

TEST(TimeTest, ImpossibleDatesAndTrailingTextAreRefused) {
  for (const char* text :
       {"2026-02-30T00:00:00Z", "2026-01-02T24:00:00Z", "2026-01-02T03:04:05", "2026-01-02",
        "2026-01-02T03:04:05Zx", "2026-01-02T03:04:05.Z", "2026-01-02T03:04:05.1234567890Z", ""}) {
    EXPECT_FALSE(parse_time(text)) << text;
  }
}

}  // namespace
}  // namespace reachd
