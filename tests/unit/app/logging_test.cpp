#include "app/logging.hpp"

#include <gtest/gtest.h>

namespace reachd::app {
namespace {

constexpr std::string_view kTime = "2026-01-02T03:04:05.678901Z";

TEST(LogLineTest, LogfmtQuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(format_log_line(LogFormat::logfmt, kTime, LogLevel::warn, "host changed state",
                            {{"host", "kcna.kp"}, {"reason", ""}}),
            "ts=2026-01-02T03:04:05.678901Z level=warn msg=\"host changed state\" host=kcna.kp "
            "reason=\"\"");
}

TEST(LogLineTest, BytesFromTheNetworkCannotForgeALine) {
  const std::string line = format_log_line(LogFormat::logfmt, kTime, LogLevel::info, "banner",
                                           {{"text", "a\nts=1 level=error\xff"}});
  EXPECT_EQ(line.find('\n'), std::string::npos);
}

TEST(LogLineTest, JsonIsOneObject) {
  EXPECT_EQ(format_log_line(LogFormat::json, kTime, LogLevel::error, "no", {{"a", "b\"c"}}),
            R"({"ts":"2026-01-02T03:04:05.678901Z","level":"error","msg":"no","a":"b\"c"})");
}

TEST(LogLevelTest, NamesAreReadAndOthersRefused) {
  EXPECT_EQ(parse_log_level("debug"), LogLevel::debug);
  EXPECT_FALSE(parse_log_level("loud"));
  EXPECT_EQ(parse_log_format("json"), LogFormat::json);
  EXPECT_FALSE(parse_log_format("xml"));
}

}  // namespace
}  // namespace reachd::app
