#include "app/dispatcher.hpp"

#include <gmock/gmock.h>

#include "support/checks.hpp"

namespace reachd::app {
namespace {

using namespace std::chrono_literals;
using test::add_check;
using test::make_host;
using test::make_module;

/// Stands still unless told.
class StillClock final : public Clock {
 public:
  SteadyTime now() const override { return now_; }
  UtcTime utc() const override { return UtcTime(1'700'000'000s); }
  void advance(Duration duration) { now_ += duration; }

 private:
  // What is due now is due to the real timers too, and what is due later stays so.
  SteadyTime now_ = std::chrono::steady_clock::now();
};

/// Answers every request at once, or keeps it until it is stopped.
class FakeProbe final : public Probe {
 public:
  explicit FakeProbe(ObservationSink& sink, bool answers) : sink_(sink), answers_(answers) {}

  void submit(std::span<const ProbeRequest> batch) override {
    for (const ProbeRequest& request : batch) {
      if (answers_) {
        complete(request, Outcome::success);
      } else {
        kept_.push_back(request);
      }
    }
  }

  void stop() override {
    for (const ProbeRequest& request : kept_) complete(request, Outcome::cancelled);
    kept_.clear();
  }

 private:
  void complete(const ProbeRequest& request, Outcome outcome) {
    Observation observation;
    observation.check = request.check;
    observation.address = request.address;
    observation.outcome = outcome;
    observation.phases.set(Phase::resolve, request.resolve_time);
    sink_.complete(request.id, observation);
  }

  ObservationSink& sink_;
  bool answers_;
  std::vector<ProbeRequest> kept_;
};

class FakeResolver final : public net::NameResolver {
 public:
  explicit FakeResolver(net::Resolution answer) : answer_(std::move(answer)) {}
  net::Resolution lookup(std::string_view, Family) override { return answer_; }
  boost::asio::awaitable<net::Resolution> resolve(std::string, Family) override {
    co_return answer_;
  }

 private:
  net::Resolution answer_;
};

class DispatcherTest : public testing::Test {
 protected:
  /// The schedule is looked at once in some milliseconds.
  static constexpr auto kNextLook = 20ms;

  void start(bool answers, net::Resolution resolution = {}, schedule::Limits limits = {}) {
    resolver_ = std::make_unique<FakeResolver>(std::move(resolution));
    dispatcher_ = std::make_unique<Dispatcher>(
        io_, clock_, telemetry_, *resolver_,
        [this](Observation observation) { seen_.push_back(std::move(observation)); });
    ProbeTable probes;
    probes.emplace("icmp", std::make_unique<FakeProbe>(*dispatcher_, answers));
    dispatcher_->set_probes(std::move(probes));
    dispatcher_->start(std::make_shared<const WatchIndex>(watch_), limits);
    // A confirmation is due a second after the last probe, and before any at the next look.
    dispatcher_->confirm({watch_.checks.at(0)});
    io_.run_for(kNextLook);
  }

  Watch watch_;
  StillClock clock_;
  Telemetry telemetry_;
  boost::asio::io_context io_;
  std::unique_ptr<FakeResolver> resolver_;
  std::vector<Observation> seen_;
  std::unique_ptr<Dispatcher> dispatcher_;
};

TEST_F(DispatcherTest, WhatIsDueIsProbedAndComesBackOnce) {
  add_check(watch_, make_host("a"));
  start(true);
  ASSERT_EQ(seen_.size(), 1U);
  EXPECT_EQ(seen_[0].outcome, Outcome::success);
}

TEST_F(DispatcherTest, FirstRoundIsDoneWhenEveryCheckHasEndedOnce) {
  add_check(watch_, make_host("a"));
  start(true);
  EXPECT_TRUE(telemetry_.first_round_done);
}

TEST_F(DispatcherTest, FirstRoundDoesNotWaitForWhatIsMissedWithAReason) {
  add_check(watch_, make_host("a"));
  const schedule::Limits limits{.exclude = {}, .exclude_names = {"a"}};
  start(true, {}, limits);
  EXPECT_FALSE(telemetry_.first_round_done);
  clock_.advance(60s);
  dispatcher_->start(std::make_shared<const WatchIndex>(watch_), limits);
  EXPECT_TRUE(seen_.empty());
  EXPECT_TRUE(telemetry_.first_round_done);
}

TEST_F(DispatcherTest, ProbeUnderWayAtShutdownIsCountedAsCancelled) {
  add_check(watch_, make_host("a"));
  start(false);
  EXPECT_TRUE(seen_.empty());
  EXPECT_FALSE(telemetry_.first_round_done);
  dispatcher_->stop();
  ASSERT_EQ(seen_.size(), 1U);
  EXPECT_EQ(seen_[0].outcome, Outcome::cancelled);
}

TEST_F(DispatcherTest, NameThatDoesNotExistEndsInANameError) {
  add_check(watch_, make_host("a", nullptr));
  start(true, {.status = net::Resolution::Status::no_name,
               .address = {},
               .reason = "nxdomain",
               .took = {}});
  ASSERT_EQ(seen_.size(), 1U);
  EXPECT_EQ(seen_[0].outcome, Outcome::name_error);
  EXPECT_EQ(seen_[0].reason, "nxdomain");
}

TEST_F(DispatcherTest, ResolverThatFailsIsNotTheHostsFailure) {
  add_check(watch_, make_host("a", nullptr));
  start(true, {.status = net::Resolution::Status::resolver_failed,
               .address = {},
               .reason = "resolver_timeout",
               .took = {}});
  ASSERT_EQ(seen_.size(), 1U);
  EXPECT_EQ(seen_[0].outcome, Outcome::local_error);
}

TEST_F(DispatcherTest, TimeThatTheLookupTookIsTheProbesToTell) {
  add_check(watch_, make_host("a", nullptr));
  start(true, {.status = net::Resolution::Status::fresh,
               .address = IpAddress::v4(0x7f000001),
               .reason = {},
               .took = 7ms});
  ASSERT_EQ(seen_.size(), 1U);
  EXPECT_EQ(seen_[0].phases.get(Phase::resolve), 7ms);
}

TEST_F(DispatcherTest, AddressOfAnEarlierLookupTookNoTime) {
  add_check(watch_, make_host("a", nullptr));
  start(true, {.status = net::Resolution::Status::stale,
               .address = IpAddress::v4(0x7f000001),
               .reason = {},
               .took = 7ms});
  ASSERT_EQ(seen_.size(), 1U);
  EXPECT_EQ(seen_[0].phases.get(Phase::resolve), 0ms);
}

}  // namespace
}  // namespace reachd::app
