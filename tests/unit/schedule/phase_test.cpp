#include "schedule/phase.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace reachd::schedule {
namespace {

using namespace std::chrono_literals;

TEST(PhaseTest, IsTheSameOnEveryMachineAndInEveryRelease) {
  EXPECT_EQ(stable_hash(""), 0xf52a15e9a9b5e89bULL);
  EXPECT_EQ(stable_hash("kcna.kp/ping/ipv4"), stable_hash(std::string("kcna.kp/ping/ipv4")));
  EXPECT_NE(stable_hash("kcna.kp/ping/ipv4"), stable_hash("kcna.kp/ping/ipv6"));
}

TEST(PhaseTest, SpreadsSimilarNamesEvenlyOverTheInterval) {
  std::array<int, 10> seconds{};
  for (int host = 0; host < 10'000; ++host) {
    const Duration phase = phase_of("host-" + std::to_string(host) + "/ping/ipv4", 10s);
    ++seconds.at(static_cast<std::size_t>(phase / 1s));
  }
  const auto [least, most] = std::ranges::minmax(seconds);
  EXPECT_GT(least, 880);
  EXPECT_LT(most, 1120);
}

TEST(PhaseTest, SlotsAreMultiplesOfTheIntervalPlusThePhase) {
  const UtcTime epoch{};
  EXPECT_EQ(next_slot(3s, 10s, epoch), epoch + 3s);
  EXPECT_EQ(next_slot(3s, 10s, epoch + 2s), epoch + 3s);
  EXPECT_EQ(next_slot(3s, 10s, epoch + 4s), epoch + 13s);
}

TEST(PhaseTest, TheNextSlotIsAfterTheMomentEvenIfThatIsASlot) {
  EXPECT_EQ(next_slot(3s, 10s, UtcTime{} + 13s), UtcTime{} + 23s);
}

TEST(PhaseTest, FirstLooksFillTheWindowEvenlyHoweverManyThereAre) {
  for (const std::size_t newcomers : {10U, 100U, 1000U}) {
    std::vector<Duration> looks;
    for (std::size_t index = 0; index < newcomers; ++index) {
      looks.push_back(first_look_offset(index, 30s));
    }
    std::ranges::sort(looks);
    EXPECT_LT(looks.back(), 30s);
    Duration widest{};
    for (std::size_t i = 1; i < looks.size(); ++i)
      widest = std::max(widest, looks[i] - looks[i - 1]);
    EXPECT_LT(widest, 2 * Duration(30s) / static_cast<int>(newcomers)) << newcomers;
  }
}

}  // namespace
}  // namespace reachd::schedule
