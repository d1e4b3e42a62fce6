#include <algorithm>
#include <cmath>
#include <map>
#include <queue>

#include "unit/aggregate/aggregator_fixture.hpp"

namespace reachd::aggregate {
namespace {

using namespace std::chrono_literals;
using test::WatchBuilder;

/// Plays scheduler and network: probes take until their answer or their timeout, confirmations go
/// out a second after the last probe, time is advanced once a second.
class DetectionTimeTest : public AggregatorFixture {
 protected:
  struct Ended {
    double at;
    double sent;
    CheckId check;
    Outcome outcome;
    bool operator>(const Ended& other) const { return at > other.at; }
  };

  void send(CheckId check, double now) {
    const bool lost = failing_[check];
    const double timeout = to_seconds(watch_.checks[check]->module->timeout);
    const double ends = lost && failure_ == Outcome::timeout ? now + timeout : now + 0.3;
    last_sent_[check] = now;
    under_way_.push({ends, now, check, lost ? failure_ : Outcome::success});
  }

  void run_until(double end) {
    for (; now_ < end; now_ += 0.01) {
      for (const CheckPtr& check : watch_.checks) {
        const double interval = to_seconds(check->interval);
        if (std::fmod(now_, interval) < 0.01) send(check->id, now_);
        if (wanted_[check->id] && now_ >= last_sent_[check->id] + 1) {
          wanted_[check->id] = false;
          send(check->id, now_);
        }
      }
      while (!under_way_.empty() && under_way_.top().at <= now_) receive();
      if (std::fmod(now_, 1) < 0.01) ask(advance(now_));
    }
  }

  void receive() {
    const Ended ended = under_way_.top();
    under_way_.pop();
    if (ended.outcome == failure_) first_failure_ = std::min(first_failure_, ended.at);
    if (ended.outcome == Outcome::success) last_answer_ = ended.at;
    ask(see(ended.check, ended.sent, ended.outcome));
    if (state(0) == State::down) down_at_ = std::min(down_at_, now_);
  }
  void ask(const Update& update) {
    for (const CheckId id : update.confirm) wanted_[id] = true;
  }

  /// Seconds from the end of the first failing probe until the check is down.
  double seconds_to_down(Outcome failure) {
    failure_ = failure;
    run_until(295);
    failing_[0] = true;
    run_until(400);
    return down_at_ - first_failure_;
  }

  double now_ = 0;
  Outcome failure_ = Outcome::timeout;
  std::map<CheckId, bool> failing_;
  std::map<CheckId, bool> wanted_;
  std::map<CheckId, double> last_sent_;
  std::priority_queue<Ended, std::vector<Ended>, std::greater<>> under_way_;
  double first_failure_ = 1e9;
  double last_answer_ = 0;
  double down_at_ = 1e9;
};

TEST_F(DetectionTimeTest, ASilentHostIsDownWithinTenSecondsOfTheFirstFailure) {
  start(WatchBuilder().host("a").check(60s).control("c").check(60s));
  EXPECT_LT(seconds_to_down(Outcome::timeout), 7);
}

TEST_F(DetectionTimeTest, AServiceThatRefusesIsDownWithinThreeSeconds) {
  start(WatchBuilder().host("a").check(60s).control("c").check(60s));
  EXPECT_LT(seconds_to_down(Outcome::refused), 3);
}

TEST_F(DetectionTimeTest, ASilentNameServerIsDownWithinTenSecondsDespiteItsLongTimeout) {
  start(WatchBuilder().host("a").check(60s, test::make_module("dns", 5s)).control("c").check(60s));
  EXPECT_LT(seconds_to_down(Outcome::timeout), 9);
}

TEST_F(DetectionTimeTest, ASilentWebServerIsDownATimeoutAndOneOrTwoSecondsAfterTheFirstFailure) {
  start(WatchBuilder().host("a").check(60s, test::make_module("web", 15s)).control("c").check(60s));
  const double seconds = seconds_to_down(Outcome::timeout);
  EXPECT_GT(seconds, 15.9);
  EXPECT_LT(seconds, 17.1);
}

TEST_F(DetectionTimeTest, AHostIsUpWithinTwoSecondsOfTheFirstAnswer) {
  start(WatchBuilder().host("a").check(60s).control("c").check(60s));
  seconds_to_down(Outcome::timeout);
  ASSERT_EQ(state(0), State::down);
  failing_[0] = false;
  run_until(420.4);
  EXPECT_EQ(state(0), State::down);
  run_until(422.4);
  EXPECT_EQ(state(0), State::up);
}

TEST_F(DetectionTimeTest, AVantageThatIsCutOffTakesNoHostDown) {
  start(WatchBuilder().host("a").check(60s).host("b").check(20s).control("c").check(60s));
  run_until(130);
  for (CheckId id = 0; id < 3; ++id) failing_[id] = true;
  run_until(200);
  EXPECT_FALSE(aggregator_->snapshot(at(200)).vantage_healthy);
  for (CheckId id = 0; id < 3; ++id) {
    EXPECT_EQ(state(id), State::unknown);
    EXPECT_FALSE(was_ever(id, State::down));
  }
  for (CheckId id = 0; id < 3; ++id) failing_[id] = false;
  run_until(240);
  for (CheckId id = 0; id < 3; ++id) EXPECT_EQ(state(id), State::up);
}

}  // namespace
}  // namespace reachd::aggregate
