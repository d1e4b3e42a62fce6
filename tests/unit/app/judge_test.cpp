#include "app/judge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

#include "app/embedded_watch.hpp"
#include "config/likelihood_reader.hpp"
#include "support/recording_log.hpp"
#include "support/virtual_clock.hpp"

namespace reachd::app {
namespace {

using namespace std::chrono_literals;
using judge::Answer;
using judge::Series;
using judge::SeriesHistory;
using testing::ElementsAre;
using testing::HasSubstr;

Series series_of(const std::string& name, double value,
                 std::vector<std::pair<std::string, std::string>> labels) {
  Series series;
  series.value = value;
  series.labels.add("__name__", name);
  for (auto& [label, text] : labels) series.labels.add(std::move(label), std::move(text));
  return series;
}

/// Two nodes that know one host to be up; or nothing, with a fault.
class FakeSource final : public judge::QuerySource {
 public:
  Answer<Series> query(const std::string& expression, UtcTime time) override {
    asked.push_back(expression);
    times.push_back(time);
    if (!fault.empty()) return fault;
    if (expression.starts_with("group by")) {
      if (!vantage_fault.empty()) return vantage_fault;
      return vantages();
    }
    return is_empty ? std::vector<Series>() : told(time);
  }
  Answer<SeriesHistory> query_range(const std::string& expression, UtcTime first, UtcTime last,
                                    Duration step) override {
    asked.push_back(expression);
    SeriesHistory history;
    history.labels.add("host", "kcna.kp");
    const bool is_up = expression.find("up|degraded|down") == expression.npos;
    if (is_up && !day_fault.empty()) return day_fault;
    for (UtcTime time = first; time <= last; time += step) {
      if (time < samples_begin) continue;
      history.samples.push_back({time, is_up ? 1.0 : 2.0});
    }
    return std::vector<SeriesHistory>{history};
  }

  std::vector<std::string> asked;
  std::vector<UtcTime> times;
  std::string fault;
  std::string vantage_fault;
  std::string day_fault;
  UtcTime samples_begin;
  bool is_empty = false;

 private:
  static std::vector<Series> vantages() {
    std::vector<Series> series;
    for (const char* name : {"fra1", "nrt1", "iad1"}) {
      series.push_back(series_of("", 1, {{"vantage", name}}));
    }
    return series;
  }

  static std::vector<Series> told(UtcTime time) {
    std::vector<Series> told;
    for (const char* name : {"fra1", "nrt1"}) {
      const std::pair<std::string, std::string> vantage{"vantage", name};
      const std::pair<std::string, std::string> host{"host", "kcna.kp"};
      told.push_back(series_of("reachd_evidence_timestamp_seconds",
                               to_seconds(time.time_since_epoch()), {vantage}));
      told.push_back(series_of("reachd_host_info", 1, {vantage, host}));
      told.push_back(series_of("reachd_host_state", 1, {vantage, host, {"state", "up"}}));
    }
    return told;
  }
};

class JudgeTest : public testing::Test {
 protected:
  JudgeTest() { clock_.advance(3s); }

  static LikelihoodsPtr table() {
    return config::read_likelihoods(embedded_likelihoods(), "compiled in").table;
  }

  static UtcTime start() {
    using namespace std::chrono_literals;
    return std::chrono::sys_days(2026y / 1 / 1);
  }

  test::VirtualClock clock_;
  FakeSource source_;
  test::RecordingLog log_;
  Judge judge_{clock_,
               source_,
               table(),
               {.selector = "job=\"reachd\"",
                .engine = {.vantage_label = "vantage", .stale = 60s},
                .interval = 10s,
                .delay = 2s,
                .lookback = 30s},
               log_};
};

TEST_F(JudgeTest, RoundsAreAtMultiplesOfTheIntervalAndThePastComesFirst) {
  EXPECT_THAT(judge_.past_or_now(),
              ElementsAre(start() - 30s, start() - 20s, start() - 10s, start()));
  EXPECT_EQ(judge_.next(start() - 10s), start());
  EXPECT_EQ(judge_.due(start()), start() + 2s);
  EXPECT_EQ(judge_.next(start()), start() + 10s);
}

TEST_F(JudgeTest, RoundsThatAreOverAreLeftOutButForTheLatest) {
  clock_.advance(45s);
  EXPECT_EQ(judge_.next(start()), start() + 40s);
}

TEST_F(JudgeTest, NothingIsKnownUntilThePastIsJudged) {
  EXPECT_EQ(judge_.state(), nullptr);
  EXPECT_TRUE(judge_.judge(start()));
  EXPECT_EQ(judge_.state(), nullptr);
  judge_.publish();
  ASSERT_NE(judge_.state(), nullptr);
  EXPECT_EQ(judge_.state()->judged, MaybeTime(start()));
}

TEST_F(JudgeTest, ARoundAsksForWhatTheSelectedNodesToldAtItsMoment) {
  judge_.judge(start());
  EXPECT_THAT(source_.asked[0], testing::StartsWith("{__name__=~\"reachd_"));
  EXPECT_THAT(source_.asked[0], testing::EndsWith("\",job=\"reachd\"}"));
  EXPECT_EQ(source_.times[0], start());
}

TEST_F(JudgeTest, VantagesOfTheLastDayThatTellNothingAreMissing) {
  judge_.judge(start());
  judge_.publish();
  const Overview& overview = judge_.state()->overview;
  ASSERT_EQ(overview.vantages.size(), 3U);
  EXPECT_EQ(overview.vantages[1].vantage->name, "iad1");
  EXPECT_EQ(overview.vantages[1].presence, Presence::missing);
  ASSERT_EQ(overview.hosts.size(), 1U);
  EXPECT_EQ(overview.hosts[0].state, State::up);
  EXPECT_EQ(overview.hosts[0].knowing, 2U);
}

TEST_F(JudgeTest, ARoundThatChangesNothingIsNoChange) {
  judge_.judge(start());
  judge_.publish();
  const auto before = judge_.state()->changes;
  judge_.judge(start() + 10s);
  judge_.publish();
  EXPECT_EQ(judge_.state()->changes, before);
  source_.fault = "connection refused";
  judge_.judge(start() + 20s);
  judge_.publish();
  EXPECT_GT(judge_.state()->changes, before);
}

TEST_F(JudgeTest, TheDayOfAHostIsWhatItsVantagesSawInHalfHours) {
  judge_.judge(start());
  judge_.publish();
  judge_.look_back();
  judge_.publish();
  const auto& day = judge_.state()->days->at("kcna.kp");
  ASSERT_EQ(day.size(), 48U);
  EXPECT_EQ(day.front().start, start() - 24h);
  EXPECT_EQ(day.back().start + day.back().length, start());
  EXPECT_DOUBLE_EQ(day[0].availability.value(), 0.5);
  EXPECT_NEAR(day[0].coverage, 2.0 / 3, 1e-9);
}

TEST_F(JudgeTest, WhatNobodyHasSamplesOfIsNotKnown) {
  source_.samples_begin = start() - 10min;
  judge_.judge(start());
  judge_.publish();
  judge_.look_back();
  judge_.publish();
  const auto& day = judge_.state()->days->at("kcna.kp");
  EXPECT_FALSE(day[46].availability);
  EXPECT_EQ(day[46].coverage, 0);
  EXPECT_NEAR(day[47].coverage, 3.0 / 6 * 2.0 / 3, 1e-9);
}

TEST_F(JudgeTest, ASelectorThatMatchesNothingIsSaidToDoSo) {
  source_.is_empty = true;
  EXPECT_TRUE(judge_.judge(start() - 10s, Judge::Age::past));
  EXPECT_FALSE(judge_.judge(start()));
  judge_.publish();
  EXPECT_EQ(judge_.state()->fault, "no series matches {job=\"reachd\"}");
}

TEST_F(JudgeTest, ADayOfWhichHalfIsNotAnsweredIsNotShown) {
  source_.day_fault = "timed out";
  judge_.judge(start());
  judge_.publish();
  judge_.look_back();
  judge_.publish();
  EXPECT_EQ(judge_.state()->days, nullptr);
}

TEST_F(JudgeTest, WhereItIsNotKnownWhatMakesAMajorityARoundHasFailed) {
  source_.vantage_fault = "timed out";
  EXPECT_FALSE(judge_.judge(start()));
  judge_.publish();
  EXPECT_EQ(judge_.state()->fault, "timed out");
  source_.vantage_fault.clear();
  EXPECT_TRUE(judge_.judge(start()));
}

TEST_F(JudgeTest, AClockThatIsPutBackIsFollowed) { EXPECT_EQ(judge_.next(start() + 1h), start()); }

TEST_F(JudgeTest, WhetherAnybodyAnswersIsToldWithoutJudging) {
  source_.fault = "connection refused";
  EXPECT_FALSE(judge_.is_answered());
  EXPECT_THAT(source_.asked.back(), HasSubstr(R"(,job="reachd"})")) << "it may be mistaken";
  source_.fault.clear();
  EXPECT_TRUE(judge_.is_answered());
  judge_.publish();
  EXPECT_TRUE(judge_.state()->overview.hosts.empty());
}

TEST_F(JudgeTest, AQueryThatFailsIsToldOnceAndWhatWasToldStandsForAWhile) {
  judge_.judge(start());
  source_.fault = "connection refused";
  EXPECT_FALSE(judge_.judge(start() + 10s));
  EXPECT_FALSE(judge_.judge(start() + 20s));
  judge_.publish();
  EXPECT_EQ(judge_.state()->fault, "connection refused");
  EXPECT_EQ(judge_.state()->failed_rounds, 2U);
  EXPECT_EQ(judge_.state()->overview.hosts[0].state, State::up);
  judge_.judge(start() + 70s);
  judge_.publish();
  EXPECT_EQ(judge_.state()->overview.hosts[0].state, State::unknown);
  source_.fault.clear();
  EXPECT_TRUE(judge_.judge(start() + 80s));
  EXPECT_THAT(log_.lines,
              ElementsAre("error a round was not answered", "info the rounds are answered again"));
}

}  // namespace
}  // namespace reachd::app
