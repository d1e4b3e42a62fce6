#include <gtest/gtest.h>

#include <cerrno>
#include <vector>

#include "packet_engine_fixture.hpp"

namespace reachd::net {
namespace {

using Verdict = FakeMessage::Verdict;

/// An engine whose codec closes what each reply has opened.
class PacketClosingsTest : public PacketEngineTest {
 protected:
  PacketClosingsTest() { codec_.closes = true; }

  static bool is_closing(const test::FakeNetwork::Sent& sent) {
    return sent.bytes.size() == FakeCodec::kClosingSize;
  }
  std::size_t closings() const {
    return static_cast<std::size_t>(std::ranges::count_if(network_.sent, is_closing));
  }
};

TEST_F(PacketClosingsTest, AReplyIsClosedOnceTowardItsSenderFromWhereItCameTo) {
  probe(1, "192.0.2.7");
  answer(0);
  step_after(1ms);
  ASSERT_EQ(closings(), 1U);
  const auto& closing = network_.sent.back();
  EXPECT_EQ(closing.destination, *IpAddress::parse("192.0.2.7"));
  EXPECT_EQ(closing.options.source, own_);
  EXPECT_FALSE(closing.options.hop_limit);
}

TEST_F(PacketClosingsTest, AClosingIsNoProbe) {
  probe(1);
  answer(0);
  step_after(1ms);
  expect_outcome(1, Outcome::success, "");
  EXPECT_EQ(engine_.waiting(), 0U);
  EXPECT_EQ(engine_.step(), SteadyTime::max()) << "nothing is waited for";
}

TEST_F(PacketClosingsTest, LateAndSecondRepliesAreClosedToo) {
  probe(1);
  step_after(kTimeout);
  answer(0);
  engine_.step();
  probe(2);
  answer(2);
  answer(2);
  engine_.step();
  EXPECT_EQ(telemetry_.late_replies, 1U);
  EXPECT_EQ(telemetry_.duplicate_replies, 1U);
  EXPECT_EQ(closings(), 3U);
}

TEST_F(PacketClosingsTest, WhatProvesNothingIsLeftWithoutAnAnswer) {
  probe(1);
  answer(0, Verdict::forged);
  answer(0, Verdict::foreign);
  engine_.step();
  EXPECT_EQ(closings(), 0U);
}

TEST_F(PacketClosingsTest, ACodecThatClosesNothingSendsNothing) {
  codec_.closes = false;
  probe(1);
  answer(0);
  engine_.step();
  EXPECT_EQ(network_.sent.size(), 1U);
}

TEST_F(PacketClosingsTest, OneThatCannotGoOutKeepsNoOtherBack) {
  for (const std::uint64_t id : {1U, 2U, 3U}) probe(id);
  for (const std::size_t index : {0U, 1U, 2U}) answer(index);
  network_.send_errors = {0, EPERM, 0};
  engine_.step();
  EXPECT_EQ(closings(), 2U);
  EXPECT_EQ(sink_.size(), 3U);
}

TEST_F(PacketClosingsTest, WhereOurOwnQueueIsFullTheyAreForgottenNotHeld) {
  probe(1);
  answer(0);
  network_.send_error = ENOBUFS;
  engine_.step();
  expect_outcome(1, Outcome::success, "");
  network_.send_error = 0;
  step_after(1s);
  EXPECT_EQ(closings(), 0U);
}

}  // namespace
}  // namespace reachd::net
