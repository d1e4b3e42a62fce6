#include "judge/engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "config/likelihood_reader.hpp"
#include "told_vantage.hpp"

namespace reachd::judge {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

LikelihoodsPtr table() {
  return config::load_likelihoods(REACHD_SOURCE_DIR "/config/likelihoods.yml").table;
}

/// Three nodes that are scraped and judged every ten seconds.
class EngineTest : public testing::Test {
 protected:
  EngineTest() {
    for (const char* name : {"fra1", "iad1", "nrt1"}) {
      vantages_.push_back(std::make_unique<ToldVantage>(name, small_watch()));
    }
  }

  /// `silent`: hosts that do not answer; `seen_by`: only to these vantages, by number.
  void pass(Duration duration, const std::vector<std::string>& silent = {},
            const std::vector<std::size_t>& seen_by = {0, 1, 2}) {
    for (const UtcTime end = now_ + duration; now_ < end; now_ += 10s) {
      std::vector<Series> told;
      for (std::size_t i = 0; i < vantages_.size(); ++i) {
        if (gone_.contains(i)) continue;
        const bool sees = std::ranges::count(seen_by, i) > 0;
        vantages_[i]->observe(now_, sees ? silent : std::vector<std::string>());
        vantages_[i]->tell(now_, told);
      }
      engine_.judge(now_, told);
    }
  }

  const HostOverview& host(const std::string& name) const {
    return *std::ranges::find_if(engine_.overview().hosts,
                                 [&](const HostOverview& host) { return host.host->name == name; });
  }
  std::vector<Presence> presences() const {
    std::vector<Presence> presences;
    for (const VantageOverview& vantage : engine_.overview().vantages) {
      presences.push_back(vantage.presence);
    }
    return presences;
  }

  static inline const std::vector<std::string> kAll{"web1", "web2", "ns1", "ns2"};

  UtcTime now_ = kStart;
  std::vector<std::unique_ptr<ToldVantage>> vantages_;
  /// Nodes that are not scraped.
  std::set<std::size_t> gone_;
  Engine engine_{table(), {.vantage_label = "vantage", .stale = 60s}};
};

TEST_F(EngineTest, WhatMostVantagesSeeIsTheStateOfAHost) {
  pass(10min);
  EXPECT_EQ(host("web1").state, State::up);
  EXPECT_EQ(host("web1").knowing, 3U);
  pass(2min, {"web1"}, {0});
  EXPECT_EQ(host("web1").state, State::up);
  EXPECT_EQ(host("web1").down, 1U);
  pass(2min, {"web1"}, {0, 1});
  EXPECT_EQ(host("web1").state, State::down);
  EXPECT_EQ(host("web1").opinions[2].state, State::up);
}

TEST_F(EngineTest, AnOutageThatAllSeeIsOneConfirmedIncident) {
  pass(10min);
  const UtcTime onset = now_;
  pass(2min, kAll);
  const auto incidents = engine_.incidents().incidents;
  ASSERT_EQ(incidents.size(), 1U);
  EXPECT_EQ(incidents[0].scope, "group:all");
  EXPECT_EQ(incidents[0].started, onset);
  EXPECT_EQ(incidents[0].standing, Standing::confirmed);
  EXPECT_THAT(incidents[0].vantages, ElementsAre("fra1", "iad1", "nrt1"));
  pass(2min);
  ASSERT_TRUE(engine_.incidents().incidents[0].ended);
}

TEST_F(EngineTest, TwoJudgesOfTheSameRoundsTellTheSameIncidents) {
  pass(10min);
  pass(2min, {"web1"});
  Engine other(table(), {.vantage_label = "vantage", .stale = 60s});
  std::vector<Series> told;
  for (const auto& vantage : vantages_) vantage->tell(now_, told);
  other.judge(now_, told);
  engine_.judge(now_, told);
  ASSERT_EQ(other.incidents().incidents.size(), 1U);
  EXPECT_EQ(other.incidents().incidents[0].started, engine_.incidents().incidents[0].started);
  EXPECT_EQ(other.incidents().incidents[0].detected, engine_.incidents().incidents[0].detected);
}

TEST_F(EngineTest, AVantageThatTellsNothingIsMissingAndStillCounts) {
  pass(10min);
  gone_ = {1};
  pass(2min);
  EXPECT_THAT(presences(), ElementsAre(Presence::healthy, Presence::missing, Presence::healthy));
  EXPECT_EQ(engine_.overview().quorum(), 2U);
  EXPECT_EQ(host("web1").state, State::up);
  gone_ = {0, 1};
  pass(2min);
  EXPECT_EQ(host("web1").state, State::unknown);
  EXPECT_EQ(host("web1").knowing, 1U);
}

TEST_F(EngineTest, AVantageThatIsExpectedAndNeverToldAnythingIsMissing) {
  engine_.expect({"fra1", "iad1", "nrt1", "syd1"});
  pass(10min);
  EXPECT_THAT(presences(), ElementsAre(Presence::healthy, Presence::healthy, Presence::healthy,
                                       Presence::missing));
  EXPECT_EQ(engine_.overview().quorum(), 3U);
}

TEST_F(EngineTest, AnIncidentDoesNotEndForWantOfNews) {
  pass(10min);
  pass(2min, kAll);
  for (const UtcTime end = now_ + 10min; now_ < end; now_ += 10s) engine_.judge_without_news(now_);
  EXPECT_THAT(presences(), ElementsAre(Presence::missing, Presence::missing, Presence::missing));
  EXPECT_EQ(host("web1").state, State::unknown);
  ASSERT_EQ(engine_.incidents().incidents.size(), 1U);
  EXPECT_FALSE(engine_.incidents().incidents[0].ended);
}

TEST_F(EngineTest, AnIncidentDoesNotEndSinceThoseThatKnewOfItFallSilent) {
  pass(10min);
  pass(2min, {"web1"}, {0, 1});
  ASSERT_EQ(engine_.incidents().incidents.size(), 1U);
  gone_ = {0, 1};
  pass(10min);
  EXPECT_EQ(host("web1").state, State::unknown);
  EXPECT_FALSE(engine_.incidents().incidents[0].ended);
}

TEST_F(EngineTest, AnIncidentOfAVantageDoesNotEndSinceItFallsSilent) {
  pass(10min);
  pass(2min, {"web1", "web2", "ns1", "ns2", "near1", "near2", "near3"}, {1});
  gone_ = {1};
  pass(10min);
  ASSERT_EQ(engine_.incidents().incidents.size(), 1U);
  EXPECT_EQ(engine_.incidents().incidents[0].scope, "vantage:iad1");
  EXPECT_FALSE(engine_.incidents().incidents[0].ended);
}

TEST_F(EngineTest, ANodeWhoseClockIsWrongIsMissedAllTheSame) {
  pass(10min);
  std::vector<Series> told;
  for (const auto& vantage : vantages_) vantage->tell(now_ + 1h, told);
  for (const UtcTime end = now_ + 2min; now_ < end; now_ += 10s) engine_.judge(now_, told);
  EXPECT_THAT(presences(), ElementsAre(Presence::missing, Presence::missing, Presence::missing));
}

TEST_F(EngineTest, AJudgeThatLooksLaterTellsTheSameIdentifier) {
  pass(10min);
  pass(30s, {"web1"});
  pass(2min, kAll);
  std::vector<Series> told;
  for (const auto& vantage : vantages_) vantage->tell(now_, told);
  Engine other(table(), {.vantage_label = "vantage", .stale = 60s});
  other.judge(now_, told);
  ASSERT_EQ(other.incidents().incidents.size(), 1U);
  EXPECT_EQ(other.incidents().incidents[0].id, engine_.incidents().incidents[0].id);
}

TEST_F(EngineTest, AVantageThatIsCutOffIsNoWitness) {
  pass(10min);
  pass(2min, {"web1", "web2", "ns1", "ns2", "near1", "near2", "near3"}, {1});
  EXPECT_THAT(presences(), ElementsAre(Presence::healthy, Presence::unhealthy, Presence::healthy));
  EXPECT_EQ(host("web1").state, State::up);
  EXPECT_EQ(host("web1").opinions[1].state, State::unknown);
  const auto incidents = engine_.incidents().incidents;
  ASSERT_EQ(incidents.size(), 1U);
  EXPECT_EQ(incidents[0].scope, "vantage:iad1");
}

TEST_F(EngineTest, GroupsCountTheirHostsByState) {
  pass(10min);
  pass(2min, {"ns1"});
  const auto& groups = engine_.overview().groups;
  ASSERT_EQ(groups.size(), 4U);
  EXPECT_EQ(groups[0].name, "all");
  EXPECT_EQ(groups[0].hosts[static_cast<std::size_t>(State::up)], 3U);
  EXPECT_EQ(groups[1].name, "dns");
  EXPECT_EQ(groups[1].hosts[static_cast<std::size_t>(State::down)], 1U);
}

TEST_F(EngineTest, NothingToldIsNothingKnown) {
  engine_.judge(kStart, {});
  EXPECT_THAT(engine_.overview().hosts, IsEmpty());
  EXPECT_THAT(engine_.overview().vantages, IsEmpty());
}

}  // namespace
}  // namespace reachd::judge
