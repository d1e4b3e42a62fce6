#include "app/logging.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>

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

/// Both ends of a pipe.
class Pipe {
 public:
  Pipe() { EXPECT_EQ(pipe2(ends_.data(), O_CLOEXEC), 0); }
  ~Pipe() {
    for (const int end : ends_) close(end);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int writing() const { return ends_[1]; }
  std::string read_some() const {
    std::array<char, 65536> piece{};
    const ssize_t size = read(ends_[0], piece.data(), piece.size());
    return {piece.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

constexpr int kMoreThanFit = 12'000;

void overfill(Log& log) {
  const std::string event(200, 'x');
  for (int i = 0; i < kMoreThanFit; ++i) log.info(event);
}

/// All up to the end of the line that tells what was dropped.
std::string read_until_drops_are_told(const Pipe& pipe) {
  std::string text;
  do text += pipe.read_some();
  while (text.find('\n', text.rfind("count=")) == std::string::npos);
  return text;
}

TEST(LogTest, LinesOfTheLevelAndAboveAreWrittenByTheEnd) {
  Pipe pipe;
  {
    const auto log = make_log(LogLevel::warn, LogFormat::logfmt, pipe.writing());
    log->info("first");
    log->warn("second");
    log->error("third");
  }
  EXPECT_THAT(pipe.read_some(),
              testing::MatchesRegex("ts=[^ ]+ level=warn msg=second\nts=[^ ]+ level=error "
                                    "msg=third\n"));
}

TEST(LogTest, LinesThatNobodyReadInTimeAreDroppedAndCounted) {
  Pipe pipe;
  const auto log = make_log(LogLevel::info, LogFormat::logfmt, pipe.writing());
  overfill(*log);
  const std::string text = read_until_drops_are_told(pipe);
  const auto written = std::ranges::count(text, '\n') - 1;
  EXPECT_THAT(text, testing::EndsWith("level=warn msg=\"log lines dropped: they were not read in "
                                      "time\" count=" +
                                      std::to_string(kMoreThanFit - written) + "\n"));
}

TEST(LogTest, AReaderThatStallsDelaysTheEndByLessThanASecond) {
  const Pipe pipe;
  auto log = make_log(LogLevel::info, LogFormat::logfmt, pipe.writing());
  overfill(*log);
  const auto before = std::chrono::steady_clock::now();
  log.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(1));
  read_until_drops_are_told(pipe);
}

}  // namespace
}  // namespace reachd::app
