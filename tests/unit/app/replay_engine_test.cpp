#include "app/replay_engine.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "app/embedded_watch.hpp"
#include "config/likelihood_reader.hpp"
#include "support/watch_builder.hpp"

namespace reachd::app {
namespace {

using namespace std::chrono_literals;

constexpr UtcTime kStart{1'800'000'000s};

class ReplayEngineTest : public testing::Test {
 protected:
  ReplayEngineTest() {
    for (int i = 0; i < 4; ++i) builder_.host("h" + std::to_string(i), {"web"}).check(60s);
  }

  ReplayEngine& engine() {
    if (!engine_) {
      engine_.emplace(
          builder_.watch(), config::read_likelihoods(embedded_likelihoods(), "table").table, names_,
          ReplayEngine::Sinks{[this](const Incident& incident) { incidents_.push_back(incident); },
                              [this](const Vantage&, UtcTime, const aggregate::Update& update) {
                                transitions_ += update.hosts.size();
                              }});
    }
    return *engine_;
  }

  void see(const std::string& host, Duration time, Outcome outcome,
           const std::string& vantage = "fra1") {
    store::Record record;
    record.time = kStart + time;
    record.vantage = names_.id(vantage);
    record.host = names_.id(host);
    record.check = names_.id("ping");
    record.outcome = outcome;
    if (outcome == Outcome::success) record.rtt = 300ms;
    engine().take(record);
  }
  /// Every host once a minute, at every vantage; failures with two confirmations.
  void play(Duration from, Duration to, Outcome outcome) {
    for (Duration time = from; time < to; time += 60s) {
      for (int i = 0; i < 4; ++i) {
        for (int probe = 0; probe < (outcome == Outcome::success ? 1 : 3); ++probe) {
          for (const char* vantage : {"fra1", "iad1", "nrt1"}) {
            see("h" + std::to_string(i), time + probe * 1s, outcome, vantage);
          }
        }
      }
    }
  }

  test::WatchBuilder builder_;
  store::Names names_;
  std::optional<ReplayEngine> engine_;
  std::vector<Incident> incidents_;
  std::size_t transitions_ = 0;
};

TEST_F(ReplayEngineTest, AnOutageSeenFromThreeVantagesIsOneIncident) {
  play(0s, 1800s, Outcome::success);
  play(1800s, 3600s, Outcome::timeout);
  play(3600s, 7200s, Outcome::success);
  ASSERT_EQ(incidents_.size(), 1U);
  EXPECT_EQ(incidents_[0].started, kStart + 1800s);
  EXPECT_EQ(incidents_[0].ended, kStart + 3600s);
  EXPECT_EQ(incidents_[0].standing, Standing::confirmed);
  EXPECT_EQ(incidents_[0].hosts.size(), 4U);
  EXPECT_GT(transitions_, 0U);
}

TEST_F(ReplayEngineTest, WhatLastsIsGivenOutAtTheEnd) {
  play(0s, 1800s, Outcome::success);
  play(1800s, 2400s, Outcome::timeout);
  EXPECT_TRUE(incidents_.empty());
  engine().finish();
  ASSERT_EQ(incidents_.size(), 1U);
  EXPECT_EQ(incidents_[0].ended, std::nullopt);
}

TEST_F(ReplayEngineTest, WhatTheWatchDoesNotHoldIsCounted) {
  see("stranger", 0s, Outcome::success);
  see("h1", 1s, Outcome::success);
  see("stranger", 2s, Outcome::success);
  EXPECT_EQ(engine().unknown(), 2U);
}

TEST_F(ReplayEngineTest, AGapOfYearsPassesInNoTime) {
  see("h1", 0s, Outcome::success);
  see("h1", 24h * 365 * 40, Outcome::success);
  engine().finish();
  EXPECT_TRUE(incidents_.empty());
}

}  // namespace
}  // namespace reachd::app
