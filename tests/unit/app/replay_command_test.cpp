#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "app/commands.hpp"
#include "store/packer.hpp"
#include "unit/app/captured.hpp"
#include "unit/store/temporary_directory.hpp"

namespace reachd::app {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr UtcTime kStart{1'800'000'000s};

struct Line {
  UtcTime time;
  std::string text;
};

/// `role`: "" as old records have it.
Line line(Duration time, const std::string& host, const std::string& vantage, bool answers,
          const std::string& role = R"(,"control":false)") {
  const UtcTime sent = kStart + time;
  return {sent, R"({"time":")" + format_time(sent) + R"(","vantage":")" + vantage +
                    R"(","host":")" + host +
                    R"(","check":"ping","address":"127.0.0.1","outcome":")" +
                    (answers ? R"(success","rtt":0.3)" : R"(timeout","rtt":null)") + role + "}\n"};
}

/// Four hosts once a minute at three vantages for two hours; half an hour of it an outage, with
/// confirming probes.
std::vector<Line> outage() {
  std::vector<Line> lines;
  for (Duration time = 0s; time < 2h; time += 60s) {
    const bool answers = time < 30min || time >= 60min;
    for (const char* host : {"a", "b", "c", "d"}) {
      for (int probe = 0; probe < (answers ? 1 : 3); ++probe) {
        for (const char* vantage : {"fra1", "iad1", "nrt1"}) {
          lines.push_back(line(time + probe * 1s, host, vantage, answers));
        }
      }
    }
  }
  return lines;
}

/// Each goes less than a minute away from its place.
std::vector<Line> shuffled(std::vector<Line> lines) {
  std::minstd_rand random(7);
  for (Line& one : lines) one.time += std::chrono::milliseconds(random() % 60'000);
  std::ranges::stable_sort(lines, {}, &Line::time);
  return lines;
}

/// One vantage whose own line fails for half an hour of two: four hosts and two controls.
std::vector<Line> cut_vantage(const std::string& host_role, const std::string& control_role) {
  std::vector<Line> lines;
  for (Duration time = 0s; time < 2h; time += 15s) {
    const bool answers = time < 30min || time >= 60min;
    for (const char* control : {"gateway", "k.root"}) {
      lines.push_back(line(time, control, "fra1", answers, control_role));
    }
    for (const char* host : {"a", "b", "c", "d"}) {
      if (time % 60s == 0s) lines.push_back(line(time + 5s, host, "fra1", answers, host_role));
    }
  }
  return lines;
}

class ReplayCommandTest : public testing::Test {
 protected:
  // Else the first replay would take the streams back.
  ReplayCommandTest() { std::ios::sync_with_stdio(false); }

  void write(const std::vector<Line>& lines, const std::string& more = "") {
    std::string text;
    for (const Line& one : lines) text += one.text;
    options_.files = {files_.write("observations.jsonl", text + more)};
  }
  int run() {
    const Captured out(std::cout);
    const Captured errors(std::cerr);
    const int status = replay(options_);
    out_ = out.text();
    errors_ = errors.text();
    return status;
  }

  store::TemporaryDirectory files_;
  ReplayOptions options_;
  std::string out_;
  std::string errors_;
};

TEST_F(ReplayCommandTest, WholeRecordingGivesItsIncidentAndSucceeds) {
  write(outage());
  EXPECT_EQ(run(), kSuccess);
  EXPECT_EQ(std::ranges::count(out_, '\n'), 1);
  EXPECT_THAT(out_, HasSubstr(R"("started":")" + format_time(kStart + 30min)));
  EXPECT_EQ(errors_,
            "reachd replay: 2160 observations, 0 malformed, 0 more than a minute late, 0 of no "
            "check of the watch\n");
}

TEST_F(ReplayCommandTest, SameLinesGiveTheSameBytesHoweverTheyAreShuffledWithinAMinute) {
  options_.transitions = true;
  write(outage());
  EXPECT_EQ(run(), kSuccess);
  const std::string first = out_;
  EXPECT_EQ(run(), kSuccess);
  EXPECT_EQ(out_, first);
  write(shuffled(outage()));
  EXPECT_EQ(run(), kSuccess);
  EXPECT_EQ(out_, first);
}

TEST_F(ReplayCommandTest, MalformedLineIsNamedWithItsPlaceAndFailsAtTheEnd) {
  write(outage());
  EXPECT_EQ(run(), kSuccess);
  const std::string whole = out_;
  write(outage(), "nonsense\n");
  EXPECT_EQ(run(), kFailure);
  EXPECT_THAT(errors_, StartsWith(options_.files[0] + ":2161: no JSON object"));
  EXPECT_EQ(out_, whole);
}

TEST_F(ReplayCommandTest, ToldToKeepGoingItSucceedsInSpiteOfMalformedLines) {
  write(outage(), "nonsense\n");
  options_.keep_going = true;
  EXPECT_EQ(run(), kSuccess);
  EXPECT_THAT(errors_, HasSubstr(", 1 malformed,"));
}

TEST_F(ReplayCommandTest, LineThatIsTooLateFailsUnlessToldToKeepGoing) {
  write(outage(), line(0s, "a", "fra1", true).text);
  EXPECT_EQ(run(), kFailure);
  EXPECT_THAT(errors_, HasSubstr(", 1 more than a minute late,"));
  options_.keep_going = true;
  EXPECT_EQ(run(), kSuccess);
}

TEST_F(ReplayCommandTest, RecordingThatIsCutOffFailsUnlessToldToKeepGoing) {
  const auto packer = store::make_packer("o.gz");
  const std::string packed = packer->pack(line(0s, "a", "fra1", true).text);
  options_.files = {files_.write("o.gz", packed)};
  EXPECT_EQ(run(), kFailure);
  EXPECT_THAT(errors_, StartsWith(options_.files[0] + ":2: is cut off: "));
  EXPECT_THAT(errors_, HasSubstr("replay: 1 observations, 0 malformed,"));
  EXPECT_THAT(errors_, HasSubstr("; files cut off at their end: 1\n"));
  options_.keep_going = true;
  EXPECT_EQ(run(), kSuccess);
}

TEST_F(ReplayCommandTest, FileThatIsNamedTwiceSaysNoMoreThanOnce) {
  write(outage());
  EXPECT_EQ(run(), kSuccess);
  const std::string whole = out_;
  options_.files.push_back(options_.files[0]);
  EXPECT_EQ(run(), kSuccess);
  EXPECT_EQ(out_, whole);
  EXPECT_THAT(errors_, HasSubstr("; dropped for being there already: 2160\n"));
}

TEST_F(ReplayCommandTest, FileThatIsNotThereFailsWhateverItIsTold) {
  options_.files = {files_.path("none")};
  options_.keep_going = true;
  EXPECT_EQ(run(), kFailure);
  EXPECT_THAT(errors_, HasSubstr(files_.path("none")));
}

TEST_F(ReplayCommandTest, LineFarInTheFutureChangesNothingButTheStatus) {
  std::vector<Line> lines = outage();
  write(lines);
  EXPECT_EQ(run(), kSuccess);
  const std::string whole = out_;
  lines.insert(lines.begin() + 100, line(24h * 365, "a", "fra1", true));
  write(lines);
  EXPECT_EQ(run(), kFailure);
  EXPECT_THAT(errors_, StartsWith(options_.files[0] + ":101: is ahead of its time: "));
  EXPECT_EQ(out_, whole);
}

/// A vantage has a file of its own, in which a clock was wrong before the outage.
TEST_F(ReplayCommandTest, ALineHoursAheadCostsNothingThatFollows) {
  const std::vector<Line> lines = outage();
  const auto of_vantages = [&](bool is_fra1) {
    std::string text;
    for (const Line& one : lines) {
      if ((one.text.find("fra1") != std::string::npos) == is_fra1) text += one.text;
    }
    return text;
  };
  std::string text = of_vantages(true);
  const std::string others = files_.write("others.jsonl", of_vantages(false));
  options_.files = {files_.write("fra1.jsonl", text), others};
  EXPECT_EQ(run(), kSuccess);
  const std::string whole = out_;
  const std::string ahead =
      line(3h, "a", "fra1", true).text + line(3h + 1s, "b", "fra1", true).text;
  std::size_t place = 0;
  for (int passed = 0; passed < 20; ++passed) place = text.find('\n', place) + 1;
  options_.files[0] = files_.write("fra1.jsonl", text.insert(place, ahead));
  EXPECT_EQ(run(), kFailure);
  EXPECT_EQ(out_, whole);
  EXPECT_THAT(errors_, StartsWith(options_.files[0] + ":21: is ahead of its time: "));
  EXPECT_THAT(errors_, Not(HasSubstr(":22: ")));
  EXPECT_THAT(errors_, HasSubstr(", 0 more than a minute late,"));
  EXPECT_THAT(errors_, HasSubstr("; left out for being ahead of their time: 2\n"));
  options_.keep_going = true;
  EXPECT_EQ(run(), kSuccess);
}

TEST_F(ReplayCommandTest, ControlsOfTheRecordsSpeakForTheVantage) {
  write(cut_vantage(R"(,"control":false)", R"(,"control":true)"));
  EXPECT_EQ(run(), kSuccess);
  EXPECT_THAT(out_, HasSubstr(R"("scope":"vantage:fra1")"));
  EXPECT_THAT(out_, Not(HasSubstr(R"("scope":"group)")));
  EXPECT_THAT(errors_, StartsWith("reachd replay: 1440 observations,"));
}

TEST_F(ReplayCommandTest, RecordsThatDoNotTellOfControlsAreWarnedOf) {
  write(cut_vantage("", ""));
  EXPECT_EQ(run(), kSuccess);
  EXPECT_THAT(errors_, StartsWith("reachd replay: the records do not tell of 6 of 6 hosts whether "
                                  "they are controls,"));
  EXPECT_THAT(errors_, HasSubstr("--config.file=FILE"));
}

TEST_F(ReplayCommandTest, WatchThatIsNamedLeavesNothingToBeWarnedOf) {
  write(cut_vantage("", ""));
  options_.config_file = files_.write("watch.yml", R"(
hosts:
  - {name: a, address: 127.0.0.1, checks: [ping]}
modules: {ping: {prober: icmp}}
)");
  run();
  EXPECT_THAT(errors_, StartsWith("reachd replay: 1440 observations,"));
}

}  // namespace
}  // namespace reachd::app
