#include "aggregate/path_loss.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <random>

#include "unit/aggregate/aggregator_fixture.hpp"

namespace reachd::aggregate {
namespace {

using namespace std::chrono_literals;

constexpr UtcTime kStart{1'800'000'000s};

TEST(PathLossTest, ItIsTheShareOfProbesThatGotNoAnswer) {
  PathLoss loss;
  for (CheckId check = 0; check < 100; ++check) loss.note(check, check % 4 == 0 ? 1 : 0, kStart);
  EXPECT_NEAR(loss.share(kStart), 25.0 / 125, 1e-9);
}

TEST(PathLossTest, LossOfTwoChecksIsTheirOwn) {
  PathLoss loss;
  for (int i = 0; i < 10; ++i) {
    loss.note(1, 1, kStart);
    loss.note(2, 1, kStart);
  }
  EXPECT_EQ(loss.share(kStart), 0);
  loss.note(3, 1, kStart);
  EXPECT_GT(loss.share(kStart), 0.4);
}

TEST(PathLossTest, ItIsForgottenWhenThePathsAreGoodAgain) {
  PathLoss loss;
  for (CheckId check = 0; check < 100; ++check) loss.note(check, 1, kStart);
  for (CheckId check = 0; check < 100; ++check) loss.note(check, 0, kStart + 40s);
  EXPECT_NEAR(loss.share(kStart + 40s), 25.0 / (25 + 125), 1e-9);
  EXPECT_EQ(loss.share(kStart + 61s), 0) << "nobody lost anything for a minute";
}

TEST(PathLossTest, ItIsZeroBeforeAnything) { EXPECT_EQ(PathLoss().share(kStart), 0); }

/// Many hosts behind paths that lose probes, each asked once more as long as it is wanted.
class LossyPathsTest : public AggregatorFixture {
 protected:
  static constexpr CheckId kHosts = 40;

  LossyPathsTest() {
    test::WatchBuilder builder;
    for (CheckId id = 0; id < kHosts; ++id) builder.host("h" + std::to_string(id)).check(10s);
    start(builder);
    for (CheckId id = 0; id < kHosts; ++id) see(id, 0);
  }

  /// A slot of each host that answers, and its confirmations a second apart, in the order of time.
  void play_slot(double second, double loss) {
    std::vector<CheckId> wanted(kHosts);
    for (CheckId id = 0; id < kHosts; ++id) wanted[id] = id;
    for (; !wanted.empty() && second < 1e6; ++second) {
      std::vector<CheckId> more;
      for (const CheckId id : wanted) {
        const bool is_lost = std::bernoulli_distribution(loss)(random_);
        const Update update = see(id, second, is_lost ? Outcome::timeout : Outcome::success);
        more.insert(more.end(), update.confirm.begin(), update.confirm.end());
      }
      wanted = more;
    }
  }
  std::size_t hosts_ever_down() const {
    std::size_t count = 0;
    for (CheckId id = 0; id < kHosts; ++id) count += was_ever(id, State::down) ? 1 : 0;
    return count;
  }

  std::mt19937 random_{7};
};

TEST_F(LossyPathsTest, AFifthOfAllProbesLostForAnHourTakesNoHostDown) {
  for (int slot = 1; slot <= 360; ++slot) play_slot(slot * 10, 0.2);
  EXPECT_EQ(hosts_ever_down(), 0U);
}

TEST_F(LossyPathsTest, AnAnswerThatComesLateProvesNothingOfWhatWasSentAfterIt) {
  for (CheckId id = 0; id < 3; ++id) {
    see(id, 20, Outcome::timeout);
    for (int late = 0; late < 50; ++late) see(id, 19);
  }
  for (double second = 21; second <= 22; ++second) see(5, second, Outcome::timeout);
  see(5, 23, Outcome::timeout);
  EXPECT_EQ(state(5), State::down) << "after three silences, for no loss is proven";
}

TEST_F(LossyPathsTest, AHostThatFailsMeanwhileIsToldAfterEightSilences) {
  for (int slot = 1; slot <= 30; ++slot) play_slot(slot * 10, 0.2);
  int silences = 0;
  while (state(0) != State::down && silences < 20) see(0, 310 + ++silences, Outcome::timeout);
  EXPECT_GE(silences, 7);
  EXPECT_LE(silences, 10);
}

TEST_F(LossyPathsTest, AnOutageOfAllAtOnceIsToldAfterThreeSilencesAsEver) {
  for (int slot = 1; slot <= 3; ++slot) play_slot(slot * 10, 0);
  for (double second = 40; second <= 42; ++second) {
    for (CheckId id = 0; id < kHosts; ++id) see(id, second, Outcome::timeout);
  }
  EXPECT_EQ(hosts_ever_down(), std::size_t{kHosts});
}

}  // namespace
}  // namespace reachd::aggregate
