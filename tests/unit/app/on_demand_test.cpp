#include "app/on_demand.hpp"

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace reachd::app {
namespace {

using namespace std::chrono_literals;
using exporter::ProbeAnswer;
using exporter::ProbeWish;
using testing::ElementsAre;
using testing::HasSubstr;
using Status = ProbeAnswer::Status;

/// Keeps what is submitted until it is told how it ended.
class HeldProbe final : public Probe {
 public:
  explicit HeldProbe(ObservationSink& sink) : sink_(sink) {}

  void submit(std::span<const ProbeRequest> batch) override {
    requests.insert(requests.end(), batch.begin(), batch.end());
  }
  void stop() override {
    while (!requests.empty()) end(Outcome::cancelled);
  }
  /// The one that was submitted last.
  void end(Outcome outcome) {
    Observation observation;
    observation.check = requests.back().check;
    observation.address = requests.back().address;
    observation.outcome = outcome;
    const std::uint64_t id = requests.back().id;
    requests.pop_back();
    sink_.complete(id, std::move(observation));
  }

  std::vector<ProbeRequest> requests;

 private:
  ObservationSink& sink_;
};

class CountingSink final : public ObservationSink {
 public:
  void complete(std::uint64_t id, Observation) override { ids.push_back(id); }
  std::vector<std::uint64_t> ids;
};

class FakeResolver final : public net::NameResolver {
 public:
  net::Resolution lookup(std::string_view, Family) override { return known; }
  boost::asio::awaitable<net::Resolution> resolve(std::string, Family) override {
    co_return answer;
  }

  net::Resolution known;
  net::Resolution answer;
};

net::Resolution resolved(const char* address) {
  return {.status = net::Resolution::Status::fresh,
          .address = IpAddress::parse(address),
          .reason = {},
          .took = 3ms};
}

class OnDemandTest : public testing::Test {
 protected:
  OnDemandTest() {
    ProbeTable probes;
    auto probe = std::make_unique<HeldProbe>(on_demand_);
    probe_ = probe.get();
    probes.emplace("icmp", std::move(probe));
    on_demand_.use_probes(probes, scheduled_);
    probes_ = std::move(probes);
    use("");
  }

  void use(const std::string& more) {
    const auto loaded = config::load_text(
        "modules: {ping: {prober: icmp, timeout: 2s}}\n"
        "hosts: [{name: a, address: 192.0.2.1, checks: [ping]}, {name: b, checks: [ping]}]\n" +
            more,
        "reachd.yml", ".", prober_schemas());
    on_demand_.use(std::make_shared<const ProbeBook>(
        *loaded.config, std::make_shared<const WatchIndex>(config::expand(*loaded.config))));
  }

  void ask(const std::string& target, bool is_debug = false) {
    on_demand_.ask({.target = target,
                    .module = "ping",
                    .hostname = {},
                    .time_limit = std::nullopt,
                    .is_debug = is_debug},
                   [this](ProbeAnswer answer) { answers_.push_back(std::move(answer)); });
  }

  void ask_and_run(const std::string& target, bool is_debug = false) {
    ask(target, is_debug);
    io_.restart();
    io_.poll();
  }

  boost::asio::io_context io_;
  SystemClock clock_;
  FakeResolver resolver_;
  CountingSink scheduled_;
  OnDemand on_demand_{{io_, clock_, resolver_}};
  ProbeTable probes_;
  HeldProbe* probe_ = nullptr;
  std::vector<ProbeAnswer> answers_;
};

TEST_F(OnDemandTest, WhoeverAskedGetsTheObservationAndNobodyElse) {
  ask_and_run("a");
  ASSERT_EQ(probe_->requests.size(), 1U);
  EXPECT_TRUE(answers_.empty());
  probe_->end(Outcome::success);
  ASSERT_EQ(answers_.size(), 1U);
  EXPECT_EQ(answers_[0].status, Status::observed);
  EXPECT_EQ(answers_[0].observation.outcome, Outcome::success);
  EXPECT_TRUE(scheduled_.ids.empty());
}

TEST_F(OnDemandTest, WhatTheScheduleAskedForGoesOnToIt) {
  on_demand_.complete(7, {});
  EXPECT_THAT(scheduled_.ids, ElementsAre(7));
}

TEST_F(OnDemandTest, SecondCompletionOfARequestIsNobodys) {
  ask_and_run("a");
  const std::uint64_t id = probe_->requests.at(0).id;
  probe_->end(Outcome::success);
  on_demand_.complete(id, {});
  ask_and_run("a");
  on_demand_.complete(id, {});
  EXPECT_EQ(answers_.size(), 1U);
  EXPECT_TRUE(scheduled_.ids.empty());
}

TEST_F(OnDemandTest, WishesThatComeTogetherAreAnsweredEachByItsOwn) {
  ask("a");
  ask_and_run("192.0.2.1");
  ASSERT_EQ(probe_->requests.size(), 2U);
  probe_->end(Outcome::timeout);
  ASSERT_EQ(answers_.size(), 1U);
  EXPECT_EQ(answers_[0].observation.check->host->name, "192.0.2.1");
  probe_->end(Outcome::success);
  EXPECT_EQ(answers_.at(1).observation.check->host->name, "a");
}

TEST_F(OnDemandTest, NameThatIsKnownIsProbedAtOnce) {
  resolver_.known = resolved("192.0.2.9");
  ask_and_run("b");
  ASSERT_EQ(probe_->requests.size(), 1U);
  EXPECT_EQ(probe_->requests[0].address, IpAddress::parse("192.0.2.9"));
  EXPECT_EQ(probe_->requests[0].resolve_time, Duration(3ms));
}

TEST_F(OnDemandTest, NameThatIsNotKnownYetIsWaitedFor) {
  resolver_.answer = resolved("192.0.2.9");
  ask_and_run("b");
  ASSERT_EQ(probe_->requests.size(), 1U);
  EXPECT_EQ(probe_->requests[0].address, IpAddress::parse("192.0.2.9"));
}

TEST_F(OnDemandTest, NameThatDoesNotExistIsAnObservationToo) {
  resolver_.known.status = net::Resolution::Status::no_name;
  resolver_.known.reason = "nxdomain";
  ask_and_run("b");
  ASSERT_EQ(answers_.size(), 1U);
  EXPECT_EQ(answers_[0].observation.outcome, Outcome::name_error);
}

TEST_F(OnDemandTest, NameThatLeadsToAnExcludedAddressIsForbidden) {
  use("limits: {exclude: [192.0.2.9]}\n");
  resolver_.known = resolved("192.0.2.9");
  ask_and_run("b");
  ASSERT_EQ(answers_.size(), 1U);
  EXPECT_EQ(answers_[0].status, Status::forbidden);
  EXPECT_TRUE(probe_->requests.empty());
}

TEST_F(OnDemandTest, DeadlineIsTheModulesTimeoutAfterTheWish) {
  const SteadyTime before = clock_.now();
  ask_and_run("a");
  const SteadyTime deadline = probe_->requests.at(0).deadline;
  EXPECT_GE(deadline, before + 2s);
  EXPECT_LE(deadline, clock_.now() + 2s);
}

TEST_F(OnDemandTest, WishForDebuggingGetsTheModulesText) {
  ask_and_run("a", true);
  probe_->end(Outcome::success);
  EXPECT_THAT(answers_.at(0).module_text, HasSubstr("prober: icmp"));
}

TEST_F(OnDemandTest, BeyondTheMostThatMayBeUnderWayItRefuses) {
  for (std::size_t i = 0; i < OnDemand::kMostUnderWay; ++i) ask("a");
  ask_and_run("a");
  ASSERT_EQ(answers_.size(), 1U);
  EXPECT_EQ(answers_[0].status, Status::unavailable);
  EXPECT_EQ(probe_->requests.size(), OnDemand::kMostUnderWay);
  probe_->end(Outcome::success);
  ask_and_run("a");
  EXPECT_EQ(probe_->requests.size(), OnDemand::kMostUnderWay);
}

TEST_F(OnDemandTest, AtTheEndEveryWishIsAnsweredOnce) {
  ask_and_run("a");
  ask("a");
  on_demand_.stop();
  EXPECT_EQ(answers_.size(), 2U);
  probe_->stop();
  io_.restart();
  io_.poll();
  ask("a");
  ASSERT_EQ(answers_.size(), 3U);
  for (const ProbeAnswer& answer : answers_) EXPECT_EQ(answer.status, Status::unavailable);
}

TEST_F(OnDemandTest, ReloadLeavesWhatIsUnderWayAlone) {
  ask_and_run("a");
  use("limits: {exclude: [192.0.2.1]}\n");
  probe_->end(Outcome::success);
  EXPECT_EQ(answers_.at(0).status, Status::observed);
  ask_and_run("a");
  EXPECT_EQ(answers_.at(1).status, Status::forbidden);
}

}  // namespace
}  // namespace reachd::app
