#include <array>
#include <cmath>
#include <random>

#include "unit/aggregate/aggregator_fixture.hpp"

namespace reachd::aggregate {
namespace {

using namespace std::chrono_literals;
using test::WatchBuilder;

/// Weeks of random weather over a few hosts and controls.
class AggregatorSoakTest : public AggregatorFixture {
 protected:
  static WatchBuilder builder() {
    WatchBuilder watch;
    for (const char* name : {"a", "b", "c", "d"}) {
      watch.host(name, {"all"}).check(60s).check(60s, test::make_module("http"));
    }
    return watch.control("x").check(60s).control("y").check(60s).control("z").check(60s);
  }

  /// A short account of everything that changed, and of the state in the end.
  std::string play(int days) {
    std::mt19937 random(11);
    start(builder());
    std::string account;
    std::vector<double> loss(watch_.checks.size(), 0.01);
    for (double second = 0; second < days * 86400.0; second += 60) {
      for (CheckId id = 0; id < watch_.checks.size(); ++id) {
        if (random() % 2000 == 0) loss[id] = std::array{0.01, 0.3, 1.0}.at(random() % 3);
        const bool lost = static_cast<double>(random() % 1000) < loss[id] * 1000;
        note(see(id, second + id, lost ? Outcome::timeout : Outcome::success), account);
      }
      note(advance(second + 30), account);
      updates_.clear();
      if (std::fmod(second, 3600) == 0) verify(second + 60);
    }
    return account;
  }

  static void note(const Update& update, std::string& account) {
    for (const HostTransition& one : update.hosts) {
      account += one.host->name + " " + std::string(to_string(one.transition.to)) + " " +
                 format_time(one.transition.onset) + "\n";
    }
  }

  void verify(double now) {
    for (const HostSnapshot& one : aggregator_->snapshot(at(now)).hosts) {
      for (const WindowAvailability& window : one.windows.all()) {
        ASSERT_GE(window.availability.value_or(0), 0);
        ASSERT_LE(window.availability.value_or(0), 1 + 1e-9);
        ASSERT_GE(window.coverage, 0);
        ASSERT_LE(window.coverage, 1 + 1e-9);
      }
    }
  }
};

TEST_F(AggregatorSoakTest, TheSameObservationsGiveTheSameResult) {
  const std::string first = play(4);
  EXPECT_GT(first.size(), 1000U);
  EXPECT_EQ(first, play(4));
}

TEST_F(AggregatorSoakTest, TransitionsNeverLieAfterTheirDetection) {
  std::mt19937 random(5);
  start(builder());
  for (double second = 0; second < 100'000; second += 20) {
    const auto id = static_cast<CheckId>(random() % watch_.checks.size());
    see(id, second, random() % 3 == 0 ? Outcome::success : Outcome::timeout);
    if (random() % 10 == 0) advance(second + 1);
  }
  std::size_t transitions = 0;
  for (const Update& update : updates_) {
    for (const HostTransition& one : update.hosts) {
      ASSERT_GE(one.transition.onset, kStart);
      ASSERT_LE(one.transition.onset, one.transition.detected);
      ASSERT_NE(one.transition.from, one.transition.to);
      ++transitions;
    }
  }
  EXPECT_GT(transitions, 50U);
}

}  // namespace
}  // namespace reachd::aggregate
