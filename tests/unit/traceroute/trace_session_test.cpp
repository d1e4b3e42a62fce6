#include "traceroute/trace_session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "trace_fixture.hpp"

namespace reachd::traceroute {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A session whose packets are answered as the test says; time goes on by itself.
class TraceSessionTest : public ::testing::Test {
 protected:
  void begin() { session_.emplace(request_by(options_), address("192.0.2.1"), UtcTime(1h)); }

  std::optional<TraceSession::Packet> next() {
    now_ += kPacketGap;
    return session_->next(now_);
  }

  /// The TTLs of what is sent before any answer comes.
  std::vector<int> send_all() {
    std::vector<int> ttls;
    while (const auto packet = next()) {
      sent_.push_back(*packet);
      ttls.push_back(packet->ttl);
    }
    return ttls;
  }

  /// Answers the last packet sent with this TTL.
  void answer(int ttl, const Observation& answer) {
    TraceSession::Packet packet;
    for (const TraceSession::Packet& one : sent_) {
      if (one.ttl == ttl) packet = one;
    }
    session_->settle(packet, answer);
  }

  /// Sends and answers one after another until the end: hops by number, silence for all others.
  Observation run(const std::map<int, Observation>& hops) {
    begin();
    while (!session_->has_ended()) {
      const auto packet = next();
      if (!packet) throw std::logic_error("neither ended nor anything to send");
      const auto hop = hops.find(packet->ttl);
      session_->settle(*packet, hop == hops.end() ? silence() : hop->second);
      ++packets_;
    }
    return session_->result();
  }

  static const TracerouteDetail& trace_of(const Observation& observation) {
    return std::get<TracerouteDetail>(observation.detail);
  }

  static std::vector<std::string> path_of(const Observation& observation) {
    std::vector<std::string> path;
    for (const TraceHop& hop : trace_of(observation).hops) {
      path.push_back(hop.address ? hop.address->to_string() : "*");
    }
    return path;
  }

  TracerouteOptions options_;
  std::optional<TraceSession> session_;
  SteadyTime now_ = SteadyTime(0s);
  std::vector<TraceSession::Packet> sent_;
  int packets_ = 0;
};

TEST_F(TraceSessionTest, NamesTheHopsUpToTheTarget) {
  const Observation result =
      run({{1, passed_by("203.0.113.1")}, {2, passed_by("203.0.113.6")}, {3, from_target()}});
  EXPECT_EQ(result.outcome, Outcome::success);
  EXPECT_THAT(path_of(result), ElementsAre("203.0.113.1", "203.0.113.6", kTarget));
  EXPECT_EQ(result.rtt, 3ms);
  EXPECT_EQ(result.time, UtcTime(1h));
  EXPECT_EQ(trace_of(result).stop, TraceStop::completed);
  EXPECT_EQ(trace_of(result).length(), 3);
  EXPECT_EQ(trace_of(result).hops.back().icmp_type, net::kIcmpEchoReply);
  EXPECT_EQ(trace_of(result).source, address("192.0.2.1"));
}

TEST_F(TraceSessionTest, ASilentHopIsAskedAgainAndPassedOver) {
  const Observation result = run({{1, passed_by("203.0.113.1")}, {3, from_target()}});
  EXPECT_EQ(result.outcome, Outcome::success);
  EXPECT_THAT(path_of(result), ElementsAre("203.0.113.1", "*", kTarget));
  EXPECT_EQ(trace_of(result).hops[1].attempts, options_.attempts);
}

TEST_F(TraceSessionTest, AGapEndsTheTraceAsATimeout) {
  options_.gap_limit = 3;
  const Observation result = run({{1, passed_by("203.0.113.1")}});
  EXPECT_EQ(result.outcome, Outcome::timeout);
  EXPECT_EQ(result.reason, "gap_limit");
  EXPECT_THAT(path_of(result), ElementsAre("203.0.113.1", "*", "*", "*"));
  EXPECT_EQ(trace_of(result).length(), 1);
  EXPECT_EQ(packets_, 1 + 3 * options_.attempts);
}

TEST_F(TraceSessionTest, SoManyHopsAsMayBeEndIt) {
  options_.max_hops = 2;
  const Observation result = run({{1, passed_by("203.0.113.1")}, {2, passed_by("203.0.113.6")}});
  EXPECT_EQ(result.reason, "max_hops");
  EXPECT_EQ(trace_of(result).stop, TraceStop::hop_limit);
}

TEST_F(TraceSessionTest, APathThatComesBackToARouterIsALoop) {
  const Observation result = run({{1, passed_by("203.0.113.1")},
                                  {2, passed_by("203.0.113.6")},
                                  {4, passed_by("203.0.113.1")},
                                  {5, passed_by("203.0.113.6")}});
  EXPECT_EQ(result.outcome, Outcome::timeout);
  EXPECT_EQ(result.reason, "loop");
  EXPECT_EQ(trace_of(result).stop, TraceStop::loop);
  EXPECT_THAT(path_of(result), ElementsAre("203.0.113.1", "203.0.113.6", "*", "203.0.113.1"));
}

TEST_F(TraceSessionTest, ARouterThatAnswersForTheNextHopTooIsNone) {
  const Observation result =
      run({{1, passed_by("203.0.113.1")}, {2, passed_by("203.0.113.1")}, {4, from_target()}});
  EXPECT_EQ(result.outcome, Outcome::success);
  EXPECT_THAT(path_of(result), ElementsAre("203.0.113.1", "203.0.113.1", "*", kTarget));
}

TEST_F(TraceSessionTest, ARouterThatAnswersForEveryHopEndsIt) {
  std::map<int, Observation> answers;
  for (int ttl = 1; ttl <= 30; ++ttl) answers.emplace(ttl, passed_by("203.0.113.1"));
  const Observation result = run(answers);
  EXPECT_EQ(result.reason, "loop");
  EXPECT_EQ(trace_of(result).hops.size(), 4U);
}

TEST_F(TraceSessionTest, ARouterThatSaysUnreachableEndsItWithTheReason) {
  const Observation result =
      run({{1, passed_by("203.0.113.1")}, {2, icmp_answer("203.0.113.6", 3, 0)}});
  EXPECT_EQ(result.outcome, Outcome::unreachable);
  EXPECT_EQ(result.reason, "net_unreachable");
  EXPECT_THAT(path_of(result), ElementsAre("203.0.113.1", "203.0.113.6"));
  EXPECT_FALSE(result.rtt);
}

TEST_F(TraceSessionTest, ARefusalThatCameToALaterPacketStandsRightBehindItsRouter) {
  const Observation result = run({{1, passed_by("203.0.113.1")},
                                  {2, passed_by("203.0.113.6")},
                                  {6, icmp_answer("203.0.113.6", 3, 1)}});
  EXPECT_THAT(path_of(result), ElementsAre("203.0.113.1", "203.0.113.6", "203.0.113.6"));
  EXPECT_EQ(trace_of(result).length(), 3);
}

TEST_F(TraceSessionTest, ARefusalBySomebodyUnheardOfStandsWhereItCame) {
  const Observation result =
      run({{1, passed_by("203.0.113.1")}, {4, icmp_answer("203.0.113.9", 3, 1)}});
  EXPECT_THAT(path_of(result), ElementsAre("203.0.113.1", "*", "*", "203.0.113.9"));
}

TEST_F(TraceSessionTest, AClosedPortIsTheTargetByUdpAndNoneByTcp) {
  const std::map<int, Observation> path{{1, icmp_answer(kTarget, 3, 3)}};
  options_.method = Method::udp;
  EXPECT_EQ(run(path).outcome, Outcome::success);
  options_.method = Method::tcp;
  EXPECT_EQ(run(path).outcome, Outcome::unreachable);
}

TEST_F(TraceSessionTest, AnAnswerOverTcpHasNoIcmpType) {
  options_.method = Method::tcp;
  const Observation result = run({{1, from_target()}});
  EXPECT_EQ(result.outcome, Outcome::success);
  EXPECT_FALSE(trace_of(result).hops[0].icmp_type);
}

TEST_F(TraceSessionTest, SeveralHopsAreInFlightAndNoMore) {
  begin();
  EXPECT_THAT(send_all(), ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(session_->next_send(), SteadyTime::max());
  answer(2, passed_by("203.0.113.6"));
  EXPECT_THAT(send_all(), ElementsAre(5));
}

TEST_F(TraceSessionTest, KeepsItsPace) {
  begin();
  ASSERT_TRUE(session_->next(now_));
  EXPECT_FALSE(session_->next(now_ + kPacketGap - 1ns));
  EXPECT_EQ(session_->next_send(), now_ + kPacketGap);
  EXPECT_TRUE(session_->next(now_ + kPacketGap));
}

TEST_F(TraceSessionTest, AnswersOutOfOrderMakeTheSamePath) {
  begin();
  send_all();
  answer(4, from_target());
  answer(3, from_target());
  answer(1, passed_by("203.0.113.1"));
  EXPECT_FALSE(session_->has_ended());
  answer(2, passed_by("203.0.113.6"));
  ASSERT_TRUE(session_->has_ended());
  EXPECT_THAT(path_of(session_->result()), ElementsAre("203.0.113.1", "203.0.113.6", kTarget));
}

TEST_F(TraceSessionTest, BeyondTheTargetNothingIsAskedOrAwaited) {
  begin();
  send_all();
  answer(1, from_target());
  ASSERT_TRUE(session_->has_ended());
  EXPECT_FALSE(next());
  EXPECT_THAT(path_of(session_->result()), ElementsAre(kTarget));
}

TEST_F(TraceSessionTest, PacketsBeyondTheTargetAreCountedAllTheSame) {
  begin();
  const std::size_t sent = send_all().size();
  ASSERT_GT(sent, 1U);
  answer(1, from_target());
  EXPECT_EQ(trace_of(session_->result()).packets, sent);
}

TEST_F(TraceSessionTest, WhatIsMissingBeforeTheTargetIsStillAskedAgain) {
  begin();
  send_all();
  answer(3, from_target());
  answer(1, silence());
  answer(2, passed_by("203.0.113.6"));
  EXPECT_FALSE(session_->has_ended());
  // The packet to hop 4 is under way yet, and nobody waits for it.
  EXPECT_THAT(send_all(), ElementsAre(1));
  answer(1, passed_by("203.0.113.1"));
  ASSERT_TRUE(session_->has_ended());
  EXPECT_THAT(path_of(session_->result()), ElementsAre("203.0.113.1", "203.0.113.6", kTarget));
}

TEST_F(TraceSessionTest, PacketsBeyondTheTargetDoNotKeepOneBeforeItFromBeingAskedAgain) {
  options_.parallel = 2;
  begin();
  EXPECT_THAT(send_all(), ElementsAre(1, 2));
  answer(1, silence());
  EXPECT_THAT(send_all(), ElementsAre(1));
  answer(2, from_target());
  EXPECT_FALSE(session_->has_ended());
  answer(1, passed_by("203.0.113.1"));
  EXPECT_TRUE(session_->has_ended());
}

TEST_F(TraceSessionTest, ASecondAnswerAndALateOneChangeNothing) {
  begin();
  const auto first = next();
  session_->settle(*first, silence());
  const auto second = next();
  ASSERT_EQ(second->ttl, 1);
  session_->settle(*first, passed_by("203.0.113.99"));
  session_->settle(*second, passed_by("203.0.113.1"));
  session_->settle(*second, passed_by("203.0.113.98"));
  session_->expire();
  EXPECT_THAT(path_of(session_->result()), ElementsAre("203.0.113.1"));
}

TEST_F(TraceSessionTest, AtTheDeadlineItEndsWithWhatIsKnown) {
  begin();
  send_all();
  answer(1, passed_by("203.0.113.1"));
  session_->expire();
  const Observation result = session_->result();
  EXPECT_EQ(result.outcome, Outcome::timeout);
  EXPECT_EQ(result.reason, "deadline");
  EXPECT_THAT(path_of(result), ElementsAre("203.0.113.1", "*", "*", "*"));
}

TEST_F(TraceSessionTest, AnErrorOfOursEndsItAndSaysNothingOfTheHost) {
  begin();
  send_all();
  answer(1, local_error("permission_denied"));
  ASSERT_TRUE(session_->has_ended());
  EXPECT_EQ(session_->result().outcome, Outcome::local_error);
  EXPECT_EQ(session_->result().reason, "permission_denied");
}

TEST_F(TraceSessionTest, WhatDidNotLeaveIsNeitherAHopNorAPacket) {
  begin();
  const auto first = next();
  ASSERT_TRUE(first);
  session_->settle(*first, local_error("no_route"));
  EXPECT_THAT(trace_of(session_->result()).hops, IsEmpty());
  EXPECT_EQ(trace_of(session_->result()).packets, 0U);
}

TEST_F(TraceSessionTest, WhatLeftBeforeAnErrorOfOursIsTold) {
  begin();
  send_all();
  const std::size_t asked = sent_.size();
  answer(1, passed_by("203.0.113.1"));
  answer(3, local_error("permission_denied"));
  const Observation result = session_->result();
  EXPECT_EQ(trace_of(result).packets, asked - 1);
  EXPECT_EQ(trace_of(result).hops.size(), asked);
}

TEST_F(TraceSessionTest, AnErrorThatMayPassCostsAnAttemptAndNotTheTrace) {
  for (const char* const reason :
       {"receive_queue_overflow", "receive_backlog", "no_buffers", "not_sent_in_time",
        "neighbour_table_full", "too_many_outstanding"}) {
    sent_.clear();
    begin();
    send_all();
    answer(1, local_error(reason));
    ASSERT_FALSE(session_->has_ended()) << reason;
    const auto again = next();
    ASSERT_TRUE(again);
    EXPECT_EQ(again->ttl, 1);
    EXPECT_EQ(again->attempt, 2);
  }
}

TEST_F(TraceSessionTest, OnlyPacketsThatLeftAreNumbered) {
  begin();
  const auto first = next();
  ASSERT_TRUE(first);
  session_->settle(*first, local_error("no_buffers"));
  session_->settle(*next(), from_target());
  EXPECT_EQ(trace_of(session_->result()).hops.at(0).attempts, 1);
  EXPECT_EQ(trace_of(session_->result()).packets, 1U);
}

TEST_F(TraceSessionTest, AnErrorOfTheLastAttemptEndsItWhateverItIs) {
  options_.attempts = 1;
  begin();
  send_all();
  answer(1, local_error("receive_queue_overflow"));
  ASSERT_TRUE(session_->has_ended());
  EXPECT_EQ(session_->result().outcome, Outcome::local_error);
  EXPECT_EQ(session_->result().reason, "receive_queue_overflow");
}

TEST_F(TraceSessionTest, BeginsAtTheFirstHopAskedFor) {
  options_.first_hop = 3;
  const Observation result = run({{3, passed_by("203.0.113.17")}, {4, from_target()}});
  EXPECT_EQ(trace_of(result).hops.front().ttl, 3);
  EXPECT_EQ(trace_of(result).length(), 4);
}

TEST_F(TraceSessionTest, HopsBearTheSystemsThatAnnounceThem) {
  auto table = std::make_shared<AsnTable>();
  table->add(*Prefix::parse("203.0.113.0/24"), {64500});
  table->finish();
  options_.asns = table;
  const Observation result = run({{1, passed_by("203.0.113.1")}, {2, from_target()}});
  EXPECT_THAT(trace_of(result).hops[0].asns, ElementsAre(64500U));
  EXPECT_THAT(trace_of(result).hops[1].asns, IsEmpty());
  EXPECT_EQ(trace_of(result).last_asn(), 64500U);
}

TEST_F(TraceSessionTest, ThePathsHashIsThatOfItsAddresses) {
  const std::map<int, Observation> path{{1, passed_by("203.0.113.1")}, {3, from_target()}};
  const std::uint64_t hash = trace_of(run(path)).path_hash();
  EXPECT_EQ(hash, trace_of(run(path)).path_hash());
  EXPECT_NE(hash, trace_of(run({{1, passed_by("203.0.113.2")}, {3, from_target()}})).path_hash());
  EXPECT_NE(hash, trace_of(run({{1, passed_by("203.0.113.1")}, {2, from_target()}})).path_hash());
  // FNV-1a over cb 00 71 01.
  EXPECT_EQ(trace_of(run({{1, passed_by("203.0.113.1")}})).path_hash(), 0xea09ce0b4ee90014U);
}

}  // namespace
}  // namespace reachd::traceroute
