#include "app/sweep.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string_view>
#include <vector>

#include "icmp/icmp_config.hpp"

namespace reachd::app {
namespace {

using namespace std::chrono_literals;

constexpr SteadyTime kStart{1h};
constexpr UtcTime kUtc{std::chrono::seconds(1767323045)};
constexpr std::uint64_t kFirstId = std::uint64_t{3} << 48;
constexpr std::size_t kMany = 1000;

SweepTask task_of(std::string_view prefix, std::uint64_t rounds = 0) {
  return {.prefix = *Prefix::parse(prefix), .interval = 16s, .timeout = 3s, .rounds = rounds};
}

class SweepTest : public testing::Test {
 protected:
  /// Hands out what is due `after` the start.
  std::vector<ProbeRequest> collect(Sweep& sweep, Duration after) {
    std::vector<ProbeRequest> batch;
    sweep.collect(kStart + after, kFirstId, kMany, batch);
    return batch;
  }

  void complete(Sweep& sweep, const ProbeRequest& request, Outcome outcome = Outcome::success,
                std::string_view reason = {}) {
    Observation observation;
    observation.reason = reason;
    observation.address = request.address;
    observation.time = kUtc;
    observation.outcome = outcome;
    if (outcome == Outcome::success) observation.rtt = 5ms;
    sweep.complete(request.id - kFirstId, observation);
  }

  void complete_all(Sweep& sweep, const std::vector<ProbeRequest>& batch) {
    for (const ProbeRequest& request : batch) complete(sweep, request);
  }

  /// Those that come due one by one within a round of 16.
  std::vector<ProbeRequest> round(Sweep& sweep, int number) {
    std::vector<ProbeRequest> batch;
    for (int i = 0; i < 16; ++i) {
      sweep.collect(kStart + (number * 16 + i) * 1s, kFirstId, kMany, batch);
    }
    return batch;
  }
};

std::map<IpAddress, int> visits(const std::vector<ProbeRequest>& batch) {
  std::map<IpAddress, int> visits;
  for (const ProbeRequest& request : batch) ++visits[request.address];
  return visits;
}

TEST_F(SweepTest, EachAddressIsProbedOnceARound) {
  Sweep sweep(task_of("192.0.2.16/28"), kStart);
  for (int number = 0; number < 3; ++number) {
    const auto visited = visits(round(sweep, number));
    EXPECT_EQ(visited.size(), 16U);
    for (const auto& [address, count] : visited) {
      EXPECT_TRUE(sweep.task().prefix.contains(address));
      EXPECT_EQ(count, 1);
    }
  }
}

TEST_F(SweepTest, ProbesAreDueOneByOneOverTheInterval) {
  Sweep sweep(task_of("192.0.2.16/28"), kStart);
  EXPECT_EQ(collect(sweep, 0s).size(), 1U);
  EXPECT_EQ(collect(sweep, 999ms).size(), 0U);
  EXPECT_EQ(sweep.next(), kStart + 1s);
  EXPECT_EQ(collect(sweep, 1s).size(), 1U);
}

TEST_F(SweepTest, RequestsSayWhatTheEngineNeeds) {
  Sweep sweep(task_of("192.0.2.16/28"), kStart);
  const auto batch = collect(sweep, 0s);
  EXPECT_EQ(batch[0].id, kFirstId);
  EXPECT_EQ(batch[0].deadline, kStart + 3s);
  EXPECT_EQ(batch[0].check->module->prober, "icmp");
  EXPECT_EQ(batch[0].check->family, Family::ipv4);
  EXPECT_NE(std::dynamic_pointer_cast<const icmp::IcmpOptions>(batch[0].check->module->options),
            nullptr);
}

TEST_F(SweepTest, ABatchIsFilledOnlyUpToItsMost) {
  SweepTask task = task_of("192.0.2.0/24");
  task.interval = Duration::zero();
  Sweep sweep(task, kStart);
  std::vector<ProbeRequest> batch;
  sweep.collect(kStart, kFirstId, 64, batch);
  sweep.collect(kStart, kFirstId, 64, batch);
  EXPECT_EQ(batch.size(), 64U);
  EXPECT_EQ(sweep.position(), 64U);
}

TEST_F(SweepTest, ExcludedAddressesArePassedOver) {
  SweepTask task = task_of("192.0.2.16/28");
  task.exclude = {*Prefix::parse("192.0.2.24/29"), *Prefix::parse("192.0.2.17")};
  Sweep sweep(task, kStart);
  const auto visited = visits(round(sweep, 0));
  EXPECT_EQ(visited.size(), 7U);
  EXPECT_EQ(visited.count(*IpAddress::parse("192.0.2.17")), 0U);
  EXPECT_EQ(visited.count(*IpAddress::parse("192.0.2.31")), 0U);
  EXPECT_EQ(sweep.position(), 16U);
}

TEST_F(SweepTest, ARoundWhoseLastAddressesAreExcludedEndsWithIt) {
  SweepTask task = task_of("192.0.2.16/28");
  Sweep unbounded(task, kStart);
  const std::vector<ProbeRequest> all = round(unbounded, 0);
  task.exclude = {Prefix(all[15].address, 32), Prefix(all[14].address, 32)};
  Sweep sweep(task, kStart);
  complete_all(sweep, round(sweep, 0));
  EXPECT_EQ(sweep.census().report().rounds, 1U);
}

TEST_F(SweepTest, ARoundEndsWhenTheLastOfItsProbesHas) {
  Sweep sweep(task_of("192.0.2.16/28"), kStart);
  const auto batch = round(sweep, 0);
  for (std::size_t i = 1; i < batch.size(); ++i) complete(sweep, batch[i]);
  EXPECT_EQ(sweep.census().report().rounds, 0U);
  complete(sweep, batch[0]);
  EXPECT_EQ(sweep.census().report().rounds, 1U);
  EXPECT_EQ(sweep.census().report().completed, kUtc + 5ms);
}

TEST_F(SweepTest, ARoundEndsAlsoWhenTheNextHasBegun) {
  Sweep sweep(task_of("192.0.2.16/28"), kStart);
  const auto first = round(sweep, 0);
  const auto next = collect(sweep, 16s);
  ASSERT_EQ(next.size(), 1U);
  complete_all(sweep, next);
  for (std::size_t i = 1; i < first.size(); ++i) complete(sweep, first[i]);
  EXPECT_EQ(sweep.census().report().rounds, 0U);
  complete(sweep, first[0], Outcome::timeout);
  EXPECT_EQ(sweep.census().report().rounds, 1U);
  EXPECT_EQ(sweep.census().report().completed, kUtc + 3s);
  complete_all(sweep, round(sweep, 1));
  EXPECT_EQ(sweep.census().report().rounds, 2U);
}

TEST_F(SweepTest, ARoundInWhichNothingCouldBeSentIsNotCompleted) {
  Sweep sweep(task_of("192.0.2.16/28"), kStart);
  for (int number = 0; number < 3; ++number) {
    for (const ProbeRequest& request : round(sweep, number)) {
      complete(sweep, request, Outcome::local_error);
    }
  }
  EXPECT_EQ(sweep.report().rounds, 0U);
  EXPECT_EQ(sweep.report().completed, std::nullopt);
  EXPECT_EQ(sweep.report().unprobed(), 16U);
  const auto batch = round(sweep, 3);
  complete(sweep, batch[0], Outcome::local_error);
  for (std::size_t i = 1; i + 1 < batch.size(); ++i) complete(sweep, batch[i]);
  EXPECT_EQ(sweep.report().rounds, 0U);
  complete(sweep, batch.back());
  EXPECT_EQ(sweep.report().rounds, 1U);
  EXPECT_EQ(sweep.report().unprobed(), 1U);
}

TEST_F(SweepTest, WhatOurOwnQueueLostWasSentAllTheSame) {
  Sweep sweep(task_of("192.0.2.16/28"), kStart);
  for (const ProbeRequest& request : round(sweep, 0)) {
    complete(sweep, request, Outcome::local_error, "receive_queue_overflow");
  }
  EXPECT_EQ(sweep.report().rounds, 1U);
  EXPECT_EQ(sweep.report().unprobed(), 16U);
  EXPECT_EQ(sweep.report().failures.at("receive_queue_overflow"), 16U);
}

TEST_F(SweepTest, ExcludedAddressesAreCountedApart) {
  SweepTask task = task_of("192.0.2.16/28");
  task.exclude = {*Prefix::parse("192.0.2.24/29")};
  Sweep sweep(task, kStart);
  EXPECT_EQ(sweep.report().excluded, 8U);
  EXPECT_EQ(sweep.report().unprobed(), 8U);
  complete_all(sweep, round(sweep, 0));
  EXPECT_EQ(sweep.report().unprobed(), 0U);
}

TEST_F(SweepTest, ASweepOfOneRoundIsDoneWhenItsLastProbeEnded) {
  Sweep sweep(task_of("192.0.2.16/28", 1), kStart);
  const auto batch = round(sweep, 0);
  EXPECT_EQ(sweep.next(), SteadyTime::max());
  EXPECT_EQ(collect(sweep, 1h).size(), 0U);
  EXPECT_FALSE(sweep.is_done());
  complete_all(sweep, batch);
  EXPECT_TRUE(sweep.is_done());
}

TEST_F(SweepTest, RoundsThatBeginElsewhereVisitEachAddressAndInTheSameOrder) {
  SweepTask task = task_of("192.0.2.16/28");
  Sweep whole(task, kStart);
  task.first = 5;
  Sweep shifted(task, kStart);
  const auto one = round(whole, 0);
  const auto other = round(shifted, 0);
  EXPECT_EQ(visits(other).size(), 16U);
  EXPECT_EQ(other[0].address, one[5].address);
  EXPECT_EQ(other[11].address, one[0].address);
  complete_all(shifted, other);
  EXPECT_EQ(shifted.census().report().rounds, 1U);
}

}  // namespace
}  // namespace reachd::app
