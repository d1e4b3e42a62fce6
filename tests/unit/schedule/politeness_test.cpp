#include "schedule/politeness.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace reachd::schedule {
namespace {

using namespace std::chrono_literals;

const SteadyTime kStart{1h};

IpAddress host(std::uint32_t number) { return IpAddress::v4(0x0a000000 + number); }

class PolitenessTest : public testing::Test {
 protected:
  void rates(double node, double prefix, Duration floor) {
    politeness_.set_rates({.node = node, .prefix = prefix, .address_floor = floor});
  }
  SteadyTime ask(std::uint32_t number, SteadyTime now, bool urgent = false) {
    Politeness::Turns turns = 0;
    return politeness_.ask(host(number), now, urgent, turns);
  }
  /// How many of `asked` probes to the hosts from `first` on go at `now`.
  int granted(std::uint32_t first, int asked, SteadyTime now) {
    int count = 0;
    for (int i = 0; i < asked; ++i) {
      count += ask(first + static_cast<std::uint32_t>(i), now) == now ? 1 : 0;
    }
    return count;
  }

  Politeness politeness_;
};

TEST_F(PolitenessTest, TheNodeMaySendOneSecondsWorthAtOnce) {
  rates(20, 1000, 0s);
  EXPECT_EQ(granted(1, 50, kStart), 20);
}

TEST_F(PolitenessTest, EachPrefixHasABudgetOfItsOwn) {
  rates(1000, 5, 0s);
  EXPECT_EQ(granted(0x000001, 20, kStart), 5);
  EXPECT_EQ(granted(0x000101, 20, kStart), 5);
}

TEST_F(PolitenessTest, ThoseWhoWaitAreGivenTimesOneTokenApart) {
  rates(10, 1000, 0s);
  granted(1, 10, kStart);
  EXPECT_EQ(ask(100, kStart), kStart + 100ms);
  EXPECT_EQ(ask(101, kStart), kStart + 200ms);
  EXPECT_EQ(ask(102, kStart), kStart + 300ms);
}

TEST_F(PolitenessTest, WhoComesBackAtTheTimeGivenIsServed) {
  rates(10, 1000, 0s);
  granted(1, 10, kStart);
  Politeness::Turns turns = 0;
  const SteadyTime turn = politeness_.ask(host(100), kStart, false, turns);
  EXPECT_EQ(politeness_.ask(host(100), turn, false, turns), turn);
}

TEST_F(PolitenessTest, ANewcomerDoesNotOvertakeThoseWhoWait) {
  rates(10, 1000, 0s);
  granted(1, 10, kStart);
  ask(100, kStart);
  EXPECT_EQ(ask(101, kStart + 100ms), kStart + 200ms);
}

TEST_F(PolitenessTest, AnUrgentProbeDoes) {
  rates(10, 1000, 0s);
  granted(1, 10, kStart);
  for (std::uint32_t waiting = 100; waiting < 150; ++waiting) ask(waiting, kStart);
  EXPECT_EQ(ask(200, kStart, true), kStart + 100ms);
}

TEST_F(PolitenessTest, TwoProbesToOneAddressKeepTheFloor) {
  rates(1000, 1000, 100ms);
  EXPECT_EQ(ask(1, kStart), kStart);
  EXPECT_EQ(ask(1, kStart + 10ms), kStart + 100ms);
  EXPECT_EQ(ask(2, kStart + 10ms), kStart + 10ms);
}

TEST_F(PolitenessTest, UrgentProbesAreApartFromTheFloorButNotFromThePrefixAndTheNode) {
  rates(1000, 2, 10s);
  EXPECT_EQ(ask(1, kStart), kStart);
  EXPECT_EQ(ask(1, kStart, true), kStart);
  EXPECT_EQ(ask(1, kStart, true), kStart + 500ms);
  EXPECT_EQ(ask(1, kStart + 1s), kStart + 10s);
}

TEST_F(PolitenessTest, ARateBelowOneASecondStillLetsOneGo) {
  rates(0.1, 1000, 0s);
  EXPECT_EQ(ask(1, kStart), kStart);
  EXPECT_EQ(ask(2, kStart), kStart + 10s);
}

TEST_F(PolitenessTest, BucketsThatAreFullAgainAreForgotten) {
  rates(1e6, 1e6, 100ms);
  std::size_t most = 0;
  for (std::uint32_t number = 0; number < 100'000; ++number) {
    ask(number, kStart + number * 1ms);
    most = std::max(most, politeness_.size());
  }
  EXPECT_LT(most, 2'000U);
}

}  // namespace
}  // namespace reachd::schedule
