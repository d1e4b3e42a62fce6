#include <gtest/gtest.h>

#include <string>

#include "packet_engine_fixture.hpp"

namespace reachd::net {
namespace {

using Verdict = FakeMessage::Verdict;

TEST_F(PacketEngineTest, AnAnswerInTimeCountsHoweverLongWeWereStopped) {
  probe(1);
  clock_.advance(280ms);
  answer(0);
  step_after(10s);
  expect_outcome(1, Outcome::success, "");
  EXPECT_EQ(sink_.only(1)->rtt, 280ms);
}

TEST_F(PacketEngineTest, AClockThatWasPutBackStaysPutBack) {
  network_.clock_set_by = -300ms;
  probe(1);
  clock_.advance(200ms);
  answer(0);
  step_after(1ms);
  EXPECT_EQ(sink_.only(1)->rtt, 200ms);
}

TEST_F(PacketEngineTest, AStampFromBeforeTheClockWasSetIsNotTrusted) {
  std::uint64_t id = 0;
  for (const Duration by : {Duration(-1s), Duration(1s)}) {
    network_.clock_set_by = Duration::zero();
    step_after(1ms);
    probe(++id);
    clock_.advance(200ms);
    answer(id - 1);
    network_.clock_set_by = by;
    step_after(5ms);
    EXPECT_EQ(sink_.only(id)->rtt, 205ms);
  }
}

TEST_F(PacketEngineTest, NorIsAnyOfManyThatWaitedWhenTheClockWasSet) {
  const std::uint64_t count = kPacketBatch + 1;
  for (std::uint64_t id = 1; id <= count; ++id) probe(id);
  clock_.advance(200ms);
  for (std::size_t index = 0; index < count; ++index) answer(index);
  network_.clock_set_by = 1s;
  step_after(5ms);
  for (std::uint64_t id = 1; id <= count; ++id) EXPECT_EQ(sink_.only(id)->rtt, 205ms);
}

TEST_F(PacketEngineTest, NorIsItWhereAPacketWasSentSinceTheClockWasSet) {
  probe(1);
  clock_.advance(200ms);
  network_.clock_set_by = 1s;
  probe(2);
  network_.clock_set_by = Duration::zero();
  answer(0);
  network_.clock_set_by = 1s;
  step_after(5ms);
  EXPECT_EQ(sink_.only(1)->rtt, 205ms);
}

TEST_F(PacketEngineTest, AnAnswerCompletesItsProbeWithTheTimeBetween) {
  const UtcTime sent = clock_.utc();
  probe(7);
  clock_.advance(287ms);
  answer(0);
  engine_.step();
  expect_outcome(7, Outcome::success, "");
  const auto observation = sink_.only(7);
  EXPECT_EQ(observation->rtt, 287ms);
  EXPECT_EQ(observation->phases.get(Phase::rtt), 287ms);
  EXPECT_EQ(observation->time, sent);
  EXPECT_EQ(observation->address, IpAddress::v4(0xc0000201));
}

TEST_F(PacketEngineTest, TheKernelsTimestampCountsNotTheMomentOfReading) {
  probe(1);
  clock_.advance(50ms);
  answer(0);
  step_after(30ms);
  EXPECT_EQ(sink_.only(1)->rtt, 50ms);
}

TEST_F(PacketEngineTest, AWallClockSetInBetweenDoesNotSpoilTheTime) {
  probe(1);
  clock_.advance(50ms);
  answer(0);
  network_.packets.back().packet.time = clock_.utc() - 1h;
  engine_.step();
  EXPECT_EQ(sink_.only(1)->rtt, 50ms);
}

TEST_F(PacketEngineTest, ResolvingIsAPhaseOnlyIfItTookTime) {
  ProbeRequest resolved = request(1);
  resolved.resolve_time = 12ms;
  engine_.add(std::vector{resolved, request(2)});
  step_after(kTimeout);
  EXPECT_EQ(sink_.only(1)->phases.get(Phase::resolve), 12ms);
  EXPECT_FALSE(sink_.only(2)->phases.get(Phase::resolve));
}

TEST_F(PacketEngineTest, SilenceIsATimeoutAtTheDeadlineAndNotBefore) {
  probe(1);
  step_after(kTimeout - 1ns);
  EXPECT_EQ(sink_.size(), 0U);
  step_after(1ns);
  expect_outcome(1, Outcome::timeout, "no_reply");
  EXPECT_FALSE(sink_.only(1)->rtt);
}

TEST_F(PacketEngineTest, SleepingForAsLongAsStepSaysEndsRightAtTheDeadline) {
  const ProbeRequest one = request(1);
  engine_.add(std::span(&one, 1));
  for (int steps = 0; sink_.size() == 0 && steps < 8; ++steps) {
    clock_.advance(engine_.step() - clock_.now());
    engine_.step();
  }
  expect_outcome(1, Outcome::timeout, "no_reply");
  EXPECT_EQ(clock_.now(), one.deadline);
}

TEST_F(PacketEngineTest, AnAnswerThatWaitsInTheQueueAtTheDeadlineIsNoLoss) {
  probe(1);
  clock_.advance(kTimeout - 1ms);
  answer(0);
  step_after(5ms);
  expect_outcome(1, Outcome::success, "");
}

TEST_F(PacketEngineTest, AnAnswerBeyondTheDeadlineIsLateEvenIfReadTogetherWithTheExpiry) {
  probe(1);
  clock_.advance(kTimeout + 1ms);
  answer(0);
  engine_.step();
  expect_outcome(1, Outcome::timeout, "no_reply");
  EXPECT_EQ(telemetry_.late_replies, 1U);
}

TEST_F(PacketEngineTest, WhileMoreComesInThanIsReadNothingOfThatSocketIsCalledSilent) {
  probe(1);
  probe(2, "2001:db8::1");
  network_.flooded = Family::ipv4;
  step_after(kTimeout);
  EXPECT_EQ(sink_.size(), 1U);
  expect_outcome(2, Outcome::timeout, "no_reply");
  for (int i = 0; i < 50; ++i) step_after(5ms);
  expect_outcome(1, Outcome::local_error, "receive_backlog");
}

TEST_F(PacketEngineTest, WhatIsOverdueIsSilentOnceTheQueueIsReadToItsEnd) {
  probe(1);
  network_.flooded = Family::ipv4;
  step_after(kTimeout);
  network_.flooded.reset();
  step_after(5ms);
  expect_outcome(1, Outcome::timeout, "no_reply");
}

TEST_F(PacketEngineTest, AnAnswerAfterTheTimeoutIsCountedAsLate) {
  probe(1);
  step_after(kTimeout);
  answer(0);
  step_after(1s);
  expect_outcome(1, Outcome::timeout, "no_reply");
  EXPECT_EQ(telemetry_.late_replies, 1U);
  EXPECT_EQ(telemetry_.duplicate_replies, 0U);
}

TEST_F(PacketEngineTest, ASecondAnswerIsCountedAsDuplicate) {
  probe(1);
  answer(0);
  answer(0);
  step_after(1ms);
  expect_outcome(1, Outcome::success, "");
  EXPECT_EQ(telemetry_.duplicate_replies, 1U);
  EXPECT_EQ(telemetry_.late_replies, 0U);
}

TEST_F(PacketEngineTest, AnAnswerInTimeBehindAnIcmpErrorIsNotLate) {
  probe(1);
  answer(0, Verdict::error);
  answer(0);
  step_after(1ms);
  expect_outcome(1, Outcome::unreachable, "host_unreachable");
  EXPECT_EQ(telemetry_.duplicate_replies, 1U);
  answer(0);
  step_after(kTimeout);
  EXPECT_EQ(telemetry_.duplicate_replies, 2U);
  clock_.advance(1ms);
  answer(0);
  engine_.step();
  EXPECT_EQ(telemetry_.late_replies, 1U);
}

TEST_F(PacketEngineTest, AForgedAnswerLeavesTheProbeOutstanding) {
  probe(1);
  answer(0, Verdict::forged);
  step_after(1ms);
  EXPECT_EQ(sink_.size(), 0U);
  EXPECT_EQ(telemetry_.forged_replies, 1U);
}

TEST_F(PacketEngineTest, AnAnswerToSomebodyElseIsIgnored) {
  probe(1);
  answer(0, Verdict::foreign);
  step_after(1ms);
  EXPECT_EQ(sink_.size(), 0U);
  EXPECT_EQ(telemetry_.forged_replies + telemetry_.late_replies, 0U);
}

TEST_F(PacketEngineTest, AnAnswerWithTheStampOfAnEarlierProbeIsNotTaken) {
  probe(1);
  FakeMessage message;
  std::memcpy(&message, network_.sent[0].bytes.data(), sizeof(message));
  --message.identity.stamp;
  deliver(message, network_.sent[0].destination);
  engine_.step();
  EXPECT_EQ(sink_.size(), 0U);
  EXPECT_EQ(telemetry_.late_replies, 0U);
  EXPECT_EQ(telemetry_.unmatched_replies, 1U);
}

TEST_F(PacketEngineTest, ASlotBeyondAllThatWereUsedIsNotTaken) {
  probe(1);
  deliver({Verdict::reply, {0xffffffff, 0}}, network_.sent[0].destination);
  deliver({Verdict::quote, {0xffff, 0}}, network_.sent[0].destination);
  engine_.step();
  EXPECT_EQ(sink_.size(), 0U);
}

TEST_F(PacketEngineTest, AnErrorCompletesItsProbeAtOnce) {
  probe(1);
  answer(0, Verdict::error);
  step_after(10ms);
  expect_outcome(1, Outcome::unreachable, "host_unreachable");
  EXPECT_FALSE(sink_.only(1)->rtt);
}

TEST_F(PacketEngineTest, AnErrorFromTheErrorQueueCounts) {
  probe(1);
  answer(0, Verdict::error);
  std::swap(network_.packets, network_.errors);
  engine_.step();
  expect_outcome(1, Outcome::unreachable, "host_unreachable");
}

TEST_F(PacketEngineTest, AShortQuoteIsMatchedBySequenceAndAddress) {
  probe(1);
  FakeMessage message;
  std::memcpy(&message, network_.sent[0].bytes.data(), sizeof(message));
  const FakeMessage quote{Verdict::quote, {message.identity.slot & 0xffff, 0}};
  deliver(quote, IpAddress::v4(0xc0000202));
  engine_.step();
  EXPECT_EQ(sink_.size(), 0U) << "another address was asked";
  deliver(quote, network_.sent[0].destination);
  engine_.step();
  expect_outcome(1, Outcome::unreachable, "host_unreachable");
}

TEST_F(PacketEngineTest, AShortQuoteOfAnotherPacketIsForged) {
  probe(1);
  codec_.quotes_are_true = false;
  FakeMessage message;
  std::memcpy(&message, network_.sent[0].bytes.data(), sizeof(message));
  deliver({Verdict::quote, {message.identity.slot & 0xffff, 0}}, network_.sent[0].destination);
  engine_.step();
  EXPECT_EQ(sink_.size(), 0U);
  EXPECT_EQ(telemetry_.forged_replies, 1U);
}

TEST_F(PacketEngineTest, AShortQuoteThatIsLateIsNotForged) {
  probe(1);
  FakeMessage message;
  std::memcpy(&message, network_.sent[0].bytes.data(), sizeof(message));
  clock_.advance(kTimeout + 1ms);
  deliver({Verdict::quote, {message.identity.slot & 0xffff, 0}}, network_.sent[0].destination);
  engine_.step();
  expect_outcome(1, Outcome::timeout, "no_reply");
  EXPECT_EQ(telemetry_.forged_replies, 0U);
}

TEST_F(PacketEngineTest, AnErrorAfterTheTimeoutIsNoLateReply) {
  probe(1);
  step_after(kTimeout);
  answer(0, Verdict::error);
  engine_.step();
  EXPECT_EQ(telemetry_.late_replies, 0U);
  EXPECT_EQ(sink_.size(), 1U);
}

TEST_F(PacketEngineTest, CancellingCompletesEverythingOnce) {
  probe(1);
  network_.send_error = EAGAIN;
  probe(2);
  engine_.cancel_all();
  engine_.cancel_all();
  step_after(kTimeout);
  expect_outcome(1, Outcome::cancelled, "");
  expect_outcome(2, Outcome::cancelled, "");
}

TEST_F(PacketEngineTest, DroppedPacketsMakeATimeoutOurOwnFault) {
  probe(1);
  network_.drops = 3;
  step_after(kTimeout);
  expect_outcome(1, Outcome::local_error, "receive_queue_overflow");
  EXPECT_EQ(telemetry_.receive_drops, 3U);
}

TEST_F(PacketEngineTest, DropsBeforeAProbeAreNotItsExcuse) {
  network_.drops = 3;
  probe(1);
  step_after(kTimeout);
  expect_outcome(1, Outcome::timeout, "no_reply");
}

TEST_F(PacketEngineTest, DropsOfTheOtherFamilysSocketAreNoExcuse) {
  probe(1, "2001:db8::1");
  network_.drops = 3;
  probe(2, "192.0.2.1");
  step_after(kTimeout);
  expect_outcome(1, Outcome::local_error, "receive_queue_overflow");
  expect_outcome(2, Outcome::timeout, "no_reply");
}

TEST_F(PacketEngineTest, AThousandProbesAreEachAnsweredToTheirOwn) {
  std::vector<ProbeRequest> batch;
  for (std::uint64_t id = 0; id < 1000; ++id) {
    batch.push_back(request(id));
    batch.back().address = IpAddress::v4(static_cast<std::uint32_t>(0xc0000200 + id));
  }
  engine_.add(batch);
  while (engine_.step() <= clock_.now()) {
  }
  ASSERT_EQ(network_.sent.size(), 1000U);
  for (std::size_t i = 1000; i > 0; --i) answer(i - 1);
  step_after(1ms);
  for (const auto& [id, observation] : sink_.all()) {
    EXPECT_EQ(observation.address, batch[id].address);
    EXPECT_EQ(observation.outcome, Outcome::success);
  }
  EXPECT_EQ(sink_.size(), 1000U);
}

TEST_F(PacketEngineTest, SlotsAreReusedAsLateAsPossible) {
  for (std::uint64_t id = 0; id < 100; ++id) {
    probe(id);
    answer(id);
    step_after(1ms);
  }
  const auto slot_of = [&](std::size_t index) {
    FakeMessage message;
    std::memcpy(&message, network_.sent[index].bytes.data(), sizeof(message));
    return message.identity.slot;
  };
  for (std::size_t i = 1; i < 100; ++i) EXPECT_NE(slot_of(i), slot_of(i - 1));
  EXPECT_NE(slot_of(99), slot_of(0));
}

TEST_F(PacketEngineTest, MoreProbesThanTheFirstSlotsHoldAreTakenIn) {
  constexpr std::size_t kMany = 70000;
  std::vector<ProbeRequest> batch;
  for (std::uint64_t id = 0; id < kMany; ++id) batch.push_back(request(id));
  for (std::size_t i = 0; i < kMany; ++i) {
    batch[i].address = IpAddress::v4(static_cast<std::uint32_t>(0x0a000000 + i));
  }
  engine_.add(batch);
  while (engine_.step() <= clock_.now()) {
  }
  ASSERT_EQ(network_.sent.size(), kMany);
  // Its sequence is that of the probe 65536 before: the address tells them apart.
  const FakeMessage quote{Verdict::quote, {66000 & 0xffff, 0}};
  deliver(quote, batch[66000].address);
  engine_.step();
  expect_outcome(66000, Outcome::unreachable, "host_unreachable");
  EXPECT_EQ(sink_.size(), 1U);
}

}  // namespace
}  // namespace reachd::net
