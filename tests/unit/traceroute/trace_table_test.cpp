#include "traceroute/trace_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "support/collecting_sink.hpp"
#include "support/virtual_clock.hpp"
#include "trace_fixture.hpp"

namespace reachd::traceroute {
namespace {

class TraceTableTest : public ::testing::Test {
 protected:
  void trace(std::uint64_t id = 1) {
    ProbeRequest request = request_by(options_, id);
    request.deadline = clock_.now() + kTimeout;
    table_.add(request);
    table_.step();
  }

  void settle(std::size_t index, const Observation& answer) {
    table_.settle(sent_.at(index).id, answer);
    table_.step();
  }

  void step_after(Duration duration) {
    clock_.advance(duration);
    table_.step();
  }

  void expect_outcome(std::uint64_t id, Outcome outcome, std::string_view reason) const {
    const auto observation = sink_.only(id);
    ASSERT_TRUE(observation) << "trace " << id << " did not complete exactly once";
    EXPECT_EQ(observation->outcome, outcome) << to_string(observation->outcome);
    EXPECT_EQ(observation->reason, reason);
  }

  std::optional<IpAddress> source_told(std::uint64_t id) const {
    return std::get<TracerouteDetail>(sink_.only(id)->detail).source;
  }

  static constexpr Duration kTimeout = 20s;
  static constexpr std::string_view kOwn = "192.0.2.1";
  TracerouteOptions options_;
  test::VirtualClock clock_;
  test::CollectingSink sink_;
  std::vector<ProbeRequest> sent_;
  TraceTable table_{{.clock = clock_,
                     .sink = sink_,
                     .send = [this](Method, const ProbeRequest& hop) { sent_.push_back(hop); },
                     .source_toward = [](const IpAddress&) { return address(kOwn); }}};
};

TEST_F(TraceTableTest, APathIsAskedHopByHopAtItsPace) {
  trace();
  ASSERT_EQ(sent_.size(), 1U);
  EXPECT_EQ(sent_[0].hop_limit, 1);
  EXPECT_EQ(sent_[0].address, address(kTarget));
  EXPECT_EQ(sent_[0].deadline, clock_.now() + options_.hop_timeout);
  EXPECT_EQ(table_.step(), clock_.now() + kPacketGap);
  step_after(kPacketGap);
  ASSERT_EQ(sent_.size(), 2U);
  EXPECT_EQ(sent_[1].hop_limit, 2);
  EXPECT_NE(sent_[0].id, sent_[1].id);
}

TEST_F(TraceTableTest, CompletesOnceWithTheOuterRequest) {
  trace(77);
  settle(0, from_target());
  settle(0, from_target());
  expect_outcome(77, Outcome::success, "");
  EXPECT_EQ(sink_.only(77)->check->module->name, "trace");
  EXPECT_EQ(table_.step(), SteadyTime::max());
}

TEST_F(TraceTableTest, ItsSourceIsThatOfTheModuleElseThatOfTheRoute) {
  trace(1);
  settle(0, from_target());
  EXPECT_EQ(source_told(1), address(kOwn));
  options_.ip.source = address("192.0.2.2");
  trace(2);
  settle(1, from_target());
  EXPECT_EQ(source_told(2), address("192.0.2.2"));
}

TEST_F(TraceTableTest, EndsAtTheDeadlineIfNothingIsHeard) {
  trace();
  step_after(kTimeout - 1ns);
  EXPECT_EQ(sink_.size(), 0U);
  step_after(1ns);
  expect_outcome(1, Outcome::timeout, "deadline");
}

TEST_F(TraceTableTest, APacketThatTheDeadlineCutShortIsNoErrorOfOurs) {
  options_.attempts = 1;
  trace();
  clock_.advance(kTimeout);
  settle(0, local_error("not_sent_in_time"));
  expect_outcome(1, Outcome::timeout, "deadline");
  EXPECT_EQ(std::get<TracerouteDetail>(sink_.only(1)->detail).packets, 0U);
}

TEST_F(TraceTableTest, AnAnswerInTimeCountsHoweverLateItIsHandedOver) {
  trace();
  clock_.advance(kTimeout);
  settle(0, from_target());
  expect_outcome(1, Outcome::success, "");
}

TEST_F(TraceTableTest, NoHopIsAwaitedBeyondTheDeadline) {
  options_.hop_timeout = 10s;
  trace();
  step_after(kTimeout - 1s);
  EXPECT_EQ(sent_.back().deadline, clock_.now() + 1s);
}

TEST_F(TraceTableTest, TracesBesideEachOtherDoNotMeet) {
  trace(1);
  trace(2);
  settle(0, from_target());
  expect_outcome(1, Outcome::success, "");
  EXPECT_FALSE(sink_.only(2));
  settle(1, passed_by("203.0.113.1"));
  EXPECT_FALSE(sink_.only(2));
}

TEST_F(TraceTableTest, TooManyWaitTheirTurnAndLoseNoTimeByIt) {
  for (std::uint64_t id = 1; id <= kMostTraces + 1; ++id) trace(id);
  EXPECT_EQ(sent_.size(), kMostTraces);
  clock_.advance(kTimeout - 1s);
  settle(0, from_target());
  table_.step();
  step_after(1s);
  EXPECT_FALSE(sink_.only(kMostTraces + 1)) << "its deadline is counted from its turn";
  step_after(kTimeout);
  expect_outcome(kMostTraces + 1, Outcome::timeout, "deadline");
}

TEST_F(TraceTableTest, WhatFindsTheWaitingRoomFullIsRefused) {
  const std::uint64_t most = kMostTraces + kMostWaiting;
  for (std::uint64_t id = 1; id <= most; ++id) trace(id);
  EXPECT_EQ(sink_.size(), 0U);
  trace(most + 1);
  expect_outcome(most + 1, Outcome::local_error, "too_many_outstanding");
}

TEST_F(TraceTableTest, ToCancelCompletesWhatIsUnderWayAndWhatWaits) {
  for (std::uint64_t id = 1; id <= kMostTraces + 3; ++id) trace(id);
  table_.cancel_all();
  EXPECT_EQ(sink_.size(), kMostTraces + 3);
  for (std::uint64_t id = 1; id <= kMostTraces + 3; ++id) {
    expect_outcome(id, Outcome::cancelled, "stopped");
  }
  settle(0, from_target());
  EXPECT_EQ(sink_.size(), kMostTraces + 3);
}

TEST_F(TraceTableTest, WhatItNeverSentIsPassedOver) {
  trace();
  table_.settle(12345678, from_target());
  table_.settle(0, from_target());
  EXPECT_EQ(sink_.size(), 0U);
}

}  // namespace
}  // namespace reachd::traceroute
