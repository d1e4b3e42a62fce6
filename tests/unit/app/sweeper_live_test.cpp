#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <string_view>
#include <thread>
#include <vector>

#include "app/sweeper.hpp"
#include "support/private_network.hpp"
#include "support/recording_log.hpp"

namespace reachd::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kLook = 5ms;

SweepTask task_of(std::string_view prefix, std::uint64_t rounds) {
  return {.prefix = *Prefix::parse(prefix), .timeout = 10s, .rounds = rounds, .seed = 1};
}

/// Sweeps of the loopback's addresses, all of which answer, in a network of its own.
class SweeperLiveTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { test::enter_private_network(); }

  static void wait_until(const std::function<bool()>& is_so) {
    const auto end = std::chrono::steady_clock::now() + 30s;
    while (!is_so() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(kLook);
    ASSERT_TRUE(is_so());
  }

  std::uint64_t rounds(std::size_t index = 0) const {
    const SweepReportsPtr reports = sweeper_.reports();
    return index < reports->size() ? reports->at(index).rounds : 0;
  }

  SystemClock clock_;
  Telemetry telemetry_;
  test::RecordingLog log_;
  Contact contact_;
  Sweeper sweeper_{{clock_, telemetry_, log_, contact_}};
};

TEST_F(SweeperLiveTest, EveryAddressOfTheLoopbackIsFoundAndTheEndIsTold) {
  const SteadyTime begun = clock_.now();
  sweeper_.use({task_of("127.0.1.0/24", 1), task_of("::1/128", 1)});
  wait_until([&] { return sweeper_.is_done(); });
  EXPECT_GT(sweeper_.finished(), begun);
  EXPECT_LE(sweeper_.finished(), clock_.now());
  EXPECT_EQ(sweeper_.position(), 257U);
  sweeper_.stop();
  const SweepReportsPtr reports = sweeper_.reports();
  ASSERT_EQ(reports->size(), 2U);
  EXPECT_EQ(reports->at(0).counts.responsive, 256U);
  EXPECT_EQ(reports->at(0).rounds, 1U);
  EXPECT_EQ(reports->at(1).counts.responsive, 1U);
  EXPECT_LT(sweeper_.sweeps()[0].census().rtt(7).value_or(1h), 10s);
}

TEST_F(SweeperLiveTest, WithoutTasksNothingIsReported) {
  sweeper_.use({});
  EXPECT_TRUE(sweeper_.reports()->empty());
  sweeper_.stop();
}

TEST_F(SweeperLiveTest, NewTasksReplaceTheOldSaveThoseThatAreAsTheyWere) {
  SweepTask kept = task_of("127.0.1.0/28", 0);
  kept.interval = 100ms;
  kept.timeout = 100ms;
  sweeper_.use({task_of("127.0.2.0/28", 1), kept});
  wait_until([&] { return rounds(1) >= 2; });
  const std::uint64_t before = rounds(1);
  kept.first = 3;
  sweeper_.use({kept, task_of("127.0.3.0/28", 1)});
  wait_until([&] { return rounds(1) == 1; });
  EXPECT_GE(rounds(0), before);
  EXPECT_EQ(sweeper_.reports()->at(0).counts.responsive, 16U);
  EXPECT_EQ(sweeper_.reports()->at(1).counts.prefix.to_string(), "127.0.3.0/28");
  sweeper_.use({});
  wait_until([&] { return sweeper_.reports()->empty(); });
}

TEST_F(SweeperLiveTest, ThoseThatGoOnLoseNothingThatIsUnderWay) {
  test::answer_echo_requests(false);
  SweepTask kept = task_of("127.0.1.0/28", 1);
  kept.timeout = 1s;
  sweeper_.use({task_of("127.0.2.0/28", 1), kept});
  wait_until([&] { return sweeper_.position() == 32; });
  sweeper_.use({kept, task_of("127.0.3.0/28", 1), task_of("127.0.4.0/28", 1)});
  wait_until([&] { return rounds(0) == 1; });
  test::answer_echo_requests(true);
  const SweepReportsPtr reports = sweeper_.reports();
  EXPECT_EQ(reports->at(0).counts.silent, 16U);
  const auto cancelled = static_cast<std::size_t>(Outcome::cancelled);
  EXPECT_EQ(reports->at(0).outcomes[cancelled], 0U);
}

TEST_F(SweeperLiveTest, ASweepWithoutEndStopsAtOnce) {
  SweepTask task = task_of("127.0.1.0/24", 0);
  task.interval = 1h;
  sweeper_.use({task});
  wait_until([&] { return sweeper_.position() > 0; });
  const SteadyTime asked = clock_.now();
  sweeper_.stop();
  EXPECT_LT(clock_.now() - asked, 1s);
}

}  // namespace
}  // namespace reachd::app
