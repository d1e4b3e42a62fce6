#include <gmock/gmock.h>

#include "unit/aggregate/aggregator_fixture.hpp"

namespace reachd::aggregate {
namespace {

using namespace std::chrono_literals;
using test::WatchBuilder;
using testing::Contains;
using testing::IsEmpty;
using testing::Not;

/// Checks that do not vote, such as traces.
class AggregatorDiagnosticTest : public AggregatorFixture {
 protected:
  static constexpr CheckId kPing = 0;
  static constexpr CheckId kTrace = 1;

  static ModulePtr trace_module() {
    auto module = std::make_shared<Module>(*test::make_module("path"));
    module->votes = false;
    return module;
  }

  void start_traced_host() {
    start(WatchBuilder().host("a").check(10s).check(30min, trace_module()));
  }

  /// What was asked for while a check failed, or answered, each second.
  std::vector<CheckId> asked_while(double first, double last, Outcome outcome) {
    std::vector<CheckId> asked;
    for (double second = first; second <= last; ++second) {
      const Update update = see(kPing, second, outcome);
      asked.insert(asked.end(), update.confirm.begin(), update.confirm.end());
    }
    return asked;
  }
};

TEST_F(AggregatorDiagnosticTest, TheyHaveNoSayInTheHostsState) {
  start_traced_host();
  see(kTrace, 0);
  EXPECT_EQ(host_state(0), State::unproven);
  see(kPing, 1);
  see_each_second(kTrace, 2, 30, Outcome::timeout);
  EXPECT_EQ(host_state(0), State::up);
  EXPECT_EQ(state(kTrace), State::unproven);
  EXPECT_EQ(check(kTrace).outcomes[static_cast<std::size_t>(Outcome::timeout)], 29U);
  EXPECT_TRUE(check(kTrace).last.ended());
}

TEST_F(AggregatorDiagnosticTest, TheyAreAskedForWhenTheHostGoesDownAndWhenItComesBack) {
  start_traced_host();
  see(kPing, 0);
  EXPECT_THAT(asked_while(10, 16, Outcome::timeout), Contains(kTrace).Times(1));
  EXPECT_EQ(host_state(0), State::down);
  EXPECT_THAT(asked_while(20, 26, Outcome::success), Contains(kTrace).Times(1));
  EXPECT_EQ(host_state(0), State::up);
}

TEST_F(AggregatorDiagnosticTest, TheyAreNotAskedForWhenAHostIsSeenForTheFirstTime) {
  start_traced_host();
  EXPECT_THAT(asked_while(0, 5, Outcome::success), Not(Contains(kTrace)));
}

TEST_F(AggregatorDiagnosticTest, TheyAreNotAskedForWhileTheVantageIsCutOffNorForItsReturn) {
  start(WatchBuilder()
            .host("a")
            .check(10s)
            .check(30min, trace_module())
            .control("gateway")
            .check(10s));
  constexpr CheckId kControl = 2;
  see(kPing, 0);
  see(kControl, 0);
  updates_.clear();
  see_each_second(kControl, 10, 20, Outcome::timeout);
  EXPECT_EQ(host_state(0), State::unknown);
  see_each_second(kControl, 30, 35, Outcome::success);
  see_each_second(kPing, 36, 40, Outcome::success);
  EXPECT_EQ(host_state(0), State::up);
  for (const Update& update : updates_) EXPECT_THAT(update.confirm, Not(Contains(kTrace)));
}

TEST_F(AggregatorDiagnosticTest, ATraceOfAControlSaysNothingOfTheVantage) {
  start(WatchBuilder().host("a").check(10s).control("gateway").check(10s).check(30min,
                                                                                trace_module()));
  constexpr CheckId kControl = 1;
  constexpr CheckId kControlTrace = 2;
  see(0, 0);
  see(kControl, 0);
  see_each_second(kControlTrace, 1, 20, Outcome::local_error);
  EXPECT_TRUE(aggregator_->snapshot(at(20)).vantage_healthy);
  for (const Update& update : updates_) EXPECT_THAT(update.confirm, IsEmpty());
}

}  // namespace
}  // namespace reachd::aggregate
