#include "app/one_shot.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/checks.hpp"

namespace reachd::app {
namespace {

using testing::ElementsAre;

/// Waits until it has been asked for all, and answers the last first.
class BackwardProbe final : public Probe {
 public:
  BackwardProbe(ObservationSink& sink, std::size_t expected) : sink_(sink), expected_(expected) {}

  void submit(std::span<const ProbeRequest> batch) override {
    requests_.insert(requests_.end(), batch.begin(), batch.end());
    if (requests_.size() < expected_) return;
    for (; !requests_.empty(); requests_.pop_back()) {
      Observation observation;
      observation.check = requests_.back().check;
      observation.address = requests_.back().address;
      observation.outcome = Outcome::success;
      sink_.complete(requests_.back().id, std::move(observation));
    }
  }
  void stop() override {}

 private:
  ObservationSink& sink_;
  std::size_t expected_;
  std::vector<ProbeRequest> requests_;
};

/// Knows one address of every name.
class OneAddressResolver final : public net::NameResolver {
 public:
  explicit OneAddressResolver(const char* address) {
    answer_.status = net::Resolution::Status::fresh;
    answer_.address = IpAddress::parse(address);
  }
  net::Resolution lookup(std::string_view, Family) override { return answer_; }
  boost::asio::awaitable<net::Resolution> resolve(std::string, Family) override {
    co_return answer_;
  }

 private:
  net::Resolution answer_;
};

/// Completes all requests but the first, and is interrupted.
class InterruptedProbe final : public Probe {
 public:
  explicit InterruptedProbe(ObservationSink& sink) : sink_(sink) {}

  void submit(std::span<const ProbeRequest> batch) override {
    for (const ProbeRequest& request : batch) {
      if (first_++ == 0) continue;
      Observation observation;
      observation.check = request.check;
      observation.outcome = Outcome::success;
      sink_.complete(request.id, std::move(observation));
      std::raise(SIGTERM);
    }
  }
  void stop() override {}

 private:
  ObservationSink& sink_;
  int first_ = 0;
};

class OneShotTest : public testing::Test {
 protected:
  CheckPtr check(const std::string& host, const char* address) const {
    return test::make_check(0, test::make_host(host, address), module_);
  }

  /// Runs the checks, of which `expected` are to be sent.
  bool run(const std::vector<CheckPtr>& checks, std::size_t expected) {
    OneShot one_shot(io_, clock_, resolver_, limits_, [this](const Observation& observation) {
      hosts_.push_back(observation.check->host->name);
      reasons_.push_back(observation.reason);
    });
    ProbeTable probes;
    probes.emplace("icmp", std::make_unique<BackwardProbe>(one_shot, expected));
    one_shot.set_probes(std::move(probes));
    result_ = one_shot.run(checks, 1);
    return result_.all_succeeded;
  }

  boost::asio::io_context io_;
  SystemClock clock_;
  OneAddressResolver resolver_{"192.0.2.7"};
  config::Limits limits_;
  ModulePtr module_ = test::make_module();
  std::vector<std::string> hosts_;
  std::vector<std::string> reasons_;
  OneShot::Result result_;
};

TEST_F(OneShotTest, WhatComesBackIsToldInTheOrderOfTheChecks) {
  EXPECT_TRUE(run({check("b", "192.0.2.1"), check("a", "192.0.2.2"), check("c", nullptr)}, 3));
  EXPECT_THAT(hosts_, ElementsAre("b", "a", "c"));
  EXPECT_THAT(reasons_, ElementsAre("", "", ""));
}

TEST_F(OneShotTest, WhatCameBackBeforeASignalIsHandedOn) {
  OneShot one_shot(io_, clock_, resolver_, limits_, [this](const Observation& observation) {
    hosts_.push_back(observation.check->host->name);
  });
  ProbeTable probes;
  probes.emplace("icmp", std::make_unique<InterruptedProbe>(one_shot));
  one_shot.set_probes(std::move(probes));
  const auto result = one_shot.run({check("a", "192.0.2.1"), check("b", "192.0.2.2")}, 1);
  EXPECT_EQ(result.signal, SIGTERM);
  EXPECT_EQ(result.handed_on, 1U);
  EXPECT_THAT(hosts_, ElementsAre("b"));
}

TEST_F(OneShotTest, KeepsToTheRateOfAPrefix) {
  limits_.packets_per_second_per_prefix = 10;
  const SteadyTime started = clock_.now();
  std::vector<CheckPtr> checks;
  for (int last = 1; last <= 13; ++last) {
    checks.push_back(check("a", ("192.0.2." + std::to_string(last)).c_str()));
  }
  EXPECT_TRUE(run(checks, checks.size()));
  // Ten at once, then one each 100 ms.
  EXPECT_GE(clock_.now() - started, std::chrono::milliseconds(300));
}

TEST_F(OneShotTest, AnExcludedAddressThatANameLeadsToIsNotProbed) {
  limits_.exclude = {*Prefix::parse("192.0.2.7")};
  EXPECT_FALSE(run({check("a", nullptr), check("b", "192.0.2.1")}, 1));
  EXPECT_THAT(hosts_, ElementsAre("a", "b"));
  EXPECT_THAT(reasons_, ElementsAre("excluded", ""));
}

TEST_F(OneShotTest, AnAddressOfTheOtherFamilyIsNotProbed) {
  EXPECT_FALSE(run({check("a", "2001:db8::1")}, 0));
  EXPECT_THAT(reasons_, ElementsAre("other_family"));
}

}  // namespace
}  // namespace reachd::app
