#include <gtest/gtest.h>
#include <netinet/in.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <span>
#include <utility>

#include "net/packet_engine.hpp"
#include "net/tcp_segment.hpp"
#include "reachd/telemetry.hpp"
#include "support/packet_fakes.hpp"
#include "support/virtual_clock.hpp"
#include "syn_fixture.hpp"
#include "tcp/syn_codec.hpp"

namespace reachd::tcp {
namespace {

using namespace std::chrono_literals;
using test::Bytes;

constexpr std::uint8_t kSynAck = net::kTcpSyn | net::kTcpAck;
/// More than there are slots before the first is used again.
constexpr std::uint64_t kManySyns = 5000;

/// The engine's own slots and stamps under the codec's sequence numbers.
class SynEngineTest : public ::testing::Test {
 protected:
  SynEngineTest() { network_.clock = &clock_; }

  /// The SYN that was sent.
  Bytes probe(std::uint64_t id) {
    ProbeRequest request = request_to("192.0.2.9");
    request.id = id;
    request.deadline = clock_.now() + 3s;
    engine_.add(std::span(&request, 1));
    engine_.step();
    return network_.sent.back().bytes;
  }

  void deliver(const Bytes& segment) {
    test::FakeNetwork::Incoming incoming;
    incoming.bytes = segment;
    incoming.packet.source = address("192.0.2.9");
    incoming.packet.destination = address("203.0.113.2");
    incoming.packet.protocol = IPPROTO_TCP;
    network_.packets.push_back(std::move(incoming));
    engine_.step();
  }

  /// RSTs that were sent since this was last asked.
  std::size_t take_resets() {
    const auto is_reset = [](const test::FakeNetwork::Sent& sent) {
      const auto segment = net::parse_segment(sent.bytes);
      return segment && segment->has(net::kTcpRst);
    };
    const auto count = std::ranges::count_if(network_.sent, is_reset);
    network_.sent.clear();
    return static_cast<std::size_t>(count);
  }

  /// So that the slots before are used again, by probes of which each is answered.
  void probe_many() {
    for (std::uint64_t id = 2; id < kManySyns; ++id) {
      clock_.advance(1ms);
      deliver(test::segment_for(probe(id), kSynAck));
    }
    take_resets();
  }

  test::VirtualClock clock_;
  test::CollectingSink sink_;
  Telemetry telemetry_;
  test::FakeNetwork network_;
  test::FakeSocketFactory factory_{network_};
  SynCodec codec_{test::known_tokens(),
                  {40000, [](const IpAddress&) { return address("203.0.113.2"); }, nullptr}};
  net::PacketEngine engine_{{clock_, sink_, telemetry_}, codec_, factory_};
};

TEST_F(SynEngineTest, ASynAckThatComesAgainBecauseOurResetWasLostIsADuplicateAndClosedAgain) {
  const Bytes answer = test::segment_for(probe(1), kSynAck);
  for (int i = 0; i < 2; ++i) {
    deliver(answer);
    EXPECT_EQ(take_resets(), 1U);
  }
  EXPECT_EQ(telemetry_.duplicate_replies, 1U);
}

TEST_F(SynEngineTest, ARefusalThatComesAgainIsADuplicateAndOneAfterTheDeadlineIsLate) {
  const Bytes refusal = test::segment_for(probe(1), net::kTcpRst | net::kTcpAck);
  for (int i = 0; i < 2; ++i) deliver(refusal);
  EXPECT_EQ(sink_.only(1)->outcome, Outcome::refused);
  EXPECT_EQ(telemetry_.duplicate_replies, 1U);
  const Bytes late = test::segment_for(probe(2), net::kTcpRst | net::kTcpAck);
  clock_.advance(4s);
  engine_.step();
  deliver(late);
  EXPECT_EQ(telemetry_.late_replies, 1U);
}

TEST_F(SynEngineTest, AndUnmatchedAndClosedStillAfterThousandsOfOthers) {
  const Bytes answer = test::segment_for(probe(1), kSynAck);
  deliver(answer);
  probe_many();
  deliver(answer);
  EXPECT_EQ(take_resets(), 1U);
  EXPECT_EQ(telemetry_.unmatched_replies, 1U);
  EXPECT_EQ(telemetry_.forged_replies, 0U);
}

TEST_F(SynEngineTest, ASynAckAfterTheDeadlineIsLateAndClosed) {
  const Bytes answer = test::segment_for(probe(1), kSynAck);
  clock_.advance(4s);
  engine_.step();
  deliver(answer);
  EXPECT_EQ(take_resets(), 1U);
  EXPECT_EQ(telemetry_.late_replies, 1U);
}

TEST_F(SynEngineTest, AForgedSynAckGetsNothing) {
  Bytes answer = test::segment_for(probe(1), kSynAck);
  answer[8] ^= 0x80U;
  deliver(answer);
  EXPECT_EQ(take_resets(), 0U);
  EXPECT_EQ(telemetry_.forged_replies, 1U);
}

TEST_F(SynEngineTest, WhatIsHalfOpenStillWhenTheNextSynComesIsClosed) {
  const Bytes first = probe(1);
  deliver(test::segment_for(first, kSynAck));
  take_resets();
  probe(2);
  deliver(test::segment_for(first, net::kTcpAck));
  EXPECT_EQ(take_resets(), 1U);
  EXPECT_FALSE(sink_.only(2)) << "it says nothing of the SYN that it answers";
}

}  // namespace
}  // namespace reachd::tcp
