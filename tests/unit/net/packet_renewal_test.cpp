#include <gtest/gtest.h>

#include <cstdint>

#include "packet_engine_fixture.hpp"

namespace reachd::net {
namespace {

constexpr Duration kRenewalInterval = 5min;

/// Hosts that used to answer fall silent, and the engine tries another identifier.
class PacketRenewalTest : public PacketEngineTest {
 protected:
  void answered(std::string_view address = "192.0.2.1") {
    probe(++last_id_, address);
    answer(network_.sent.size() - 1);
    step_after(1ms);
  }

  void unanswered(int times, std::string_view address = "192.0.2.1") {
    for (int i = 0; i < times; ++i) {
      probe(++last_id_, address);
      step_after(kTimeout);
    }
  }

  /// What the next probe is sent under.
  std::uint16_t identifier(std::string_view address = "192.0.2.1") {
    probe(++last_id_, address);
    return network_.sent.back().key.identifier;
  }

  std::uint64_t last_id_ = 0;
};

TEST_F(PacketRenewalTest, ThreeSilencesOfAnAddressThatHasAnsweredChangeTheIdentifier) {
  answered();
  const std::uint16_t former = network_.sent.back().key.identifier;
  unanswered(2);
  EXPECT_EQ(telemetry_.icmp_identifier_changes, 0U);
  unanswered(1);
  EXPECT_EQ(telemetry_.icmp_identifier_changes, 1U);
  EXPECT_NE(identifier(), former);
}

TEST_F(PacketRenewalTest, AnAnswerInBetweenBeginsTheCountAnew) {
  answered();
  unanswered(2);
  answered();
  unanswered(2);
  EXPECT_EQ(telemetry_.icmp_identifier_changes, 0U);
}

TEST_F(PacketRenewalTest, OtherAddressesThatAnswerDoNotHideOneThatIsSilent) {
  answered("192.0.2.2");
  for (int i = 0; i < 3; ++i) {
    unanswered(1, "192.0.2.2");
    answered("192.0.2.1");
  }
  EXPECT_EQ(telemetry_.icmp_identifier_changes, 1U);
}

TEST_F(PacketRenewalTest, AnAddressThatHasNeverAnsweredChangesNothing) {
  unanswered(10);
  EXPECT_EQ(telemetry_.icmp_identifier_changes, 0U);
}

TEST_F(PacketRenewalTest, ErrorsAreNoSilence) {
  answered();
  for (int i = 0; i < 5; ++i) {
    probe(++last_id_);
    answer(network_.sent.size() - 1, FakeMessage::Verdict::error);
    step_after(1ms);
  }
  EXPECT_EQ(telemetry_.icmp_identifier_changes, 0U);
}

TEST_F(PacketRenewalTest, WhatOurOwnQueueDroppedIsNoSilence) {
  answered();
  for (int i = 0; i < 5; ++i) {
    probe(++last_id_);
    ++network_.drops;
    step_after(kTimeout);
  }
  EXPECT_EQ(telemetry_.icmp_identifier_changes, 0U);
}

TEST_F(PacketRenewalTest, WhileTheSilenceLastsItChangesEveryFiveMinutesAndNoMoreOften) {
  answered();
  const SteadyTime begun = clock_.now();
  unanswered(3);
  while (clock_.now() - begun < kRenewalInterval) {
    EXPECT_EQ(telemetry_.icmp_identifier_changes, 1U);
    unanswered(1);
  }
  unanswered(3);
  EXPECT_EQ(telemetry_.icmp_identifier_changes, 2U);
}

TEST_F(PacketRenewalTest, OnlyTheSilentFamilysIdentifierChanges) {
  const std::uint16_t other = identifier("2001:db8::1");
  answered();
  unanswered(3);
  EXPECT_EQ(telemetry_.icmp_identifier_changes, 1U);
  EXPECT_EQ(identifier("2001:db8::1"), other);
}

TEST_F(PacketRenewalTest, AnswersUnderTheFormerIdentifierStillComplete) {
  answered();
  unanswered(2);
  ProbeRequest patient = request(1000, "192.0.2.2");
  patient.deadline += 10s;
  engine_.add(std::span(&patient, 1));
  engine_.step();
  const std::size_t sent = network_.sent.size() - 1;
  unanswered(1);
  ASSERT_EQ(telemetry_.icmp_identifier_changes, 1U);
  answer(sent);
  step_after(1ms);
  expect_outcome(1000, Outcome::success, "");
}

TEST_F(PacketRenewalTest, TheFormerSocketIsClosedOnceLateAnswersAreNoMoreToBeExpected) {
  answered();
  unanswered(3);
  EXPECT_EQ(network_.open_sockets, 2);
  answer(network_.sent.size() - 1);
  step_after(1s);
  EXPECT_EQ(telemetry_.late_replies, 1U);
  step_after(10s);
  EXPECT_EQ(network_.open_sockets, 1);
}

TEST_F(PacketRenewalTest, WhatASocketDroppedIsCountedOnceAlsoWhenItIsClosed) {
  answered();
  network_.drops = 3;
  unanswered(1);
  unanswered(3);
  EXPECT_EQ(network_.open_sockets, 2);
  step_after(20s);
  unanswered(1);
  EXPECT_EQ(network_.open_sockets, 1);
  EXPECT_EQ(telemetry_.receive_drops, 3U);
}

TEST_F(PacketRenewalTest, IfNoOtherSocketCanBeHadTheOneThereIsStaysInUse) {
  answered();
  network_.open_failure = "permission_denied";
  unanswered(3);
  EXPECT_EQ(telemetry_.icmp_identifier_changes, 0U);
  EXPECT_EQ(network_.open_attempts, 2);
  answered();
  expect_outcome(last_id_, Outcome::success, "");
}

TEST_F(PacketRenewalTest, WhatHasNoFlowsKeepsItsSocket) {
  codec_.renews = false;
  answered();
  unanswered(5);
  EXPECT_EQ(network_.open_attempts, 1);
}

}  // namespace
}  // namespace reachd::net
