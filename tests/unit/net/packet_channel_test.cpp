#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>
#include <set>

#include "packet_engine_fixture.hpp"

namespace reachd::net {
namespace {

/// What becomes of probes when the socket refuses.
using PacketChannelTest = PacketEngineTest;

struct Refusal {
  int error;
  std::string_view reason;
};

TEST_F(PacketChannelTest, ASendThatFailsIsALocalErrorWithItsReason) {
  std::uint64_t id = 0;
  for (const auto& [error, reason] :
       {Refusal{EPERM, "permission_denied"}, Refusal{EACCES, "permission_denied"},
        Refusal{ENETUNREACH, "no_route"}, Refusal{EHOSTUNREACH, "no_route"},
        Refusal{EMSGSIZE, "message_too_long"}, Refusal{EINVAL, "no_route"},
        Refusal{EBADF, "system_error"}}) {
    network_.send_errors = {error};
    probe(++id);
    expect_outcome(id, Outcome::local_error, reason);
  }
}

TEST_F(PacketChannelTest, OneRefusedPacketDoesNotHoldUpTheOthers) {
  network_.send_errors = {0, ENETUNREACH, 0};
  engine_.add(std::vector{request(1), request(2), request(3)});
  while (engine_.step() <= clock_.now()) {
  }
  EXPECT_EQ(network_.sent.size(), 2U);
  EXPECT_EQ(sink_.size(), 1U);
  expect_outcome(2, Outcome::local_error, "no_route");
}

TEST_F(PacketChannelTest, AnAddressThatTheNeighbourTableHasNoRoomForFailsAlone) {
  const std::vector<std::string_view> addresses{"192.0.2.1", "192.0.2.2", "2001:db8::1",
                                                "2001:db8::2"};
  network_.without_room = {*IpAddress::parse(addresses[0]), *IpAddress::parse(addresses[2])};
  std::vector<ProbeRequest> batch;
  for (const std::string_view address : addresses) {
    batch.push_back(request(batch.size() + 1, address));
  }
  engine_.add(batch);
  engine_.step();
  EXPECT_EQ(sink_.size(), 0U) << "it may be the queue that is full";
  for (int i = 0; i < 2; ++i) step_after(1ms);
  EXPECT_EQ(network_.sent.size(), 2U);
  EXPECT_EQ(sink_.size(), 2U);
  expect_outcome(1, Outcome::local_error, "neighbour_table_full");
  expect_outcome(3, Outcome::local_error, "neighbour_table_full");
}

TEST_F(PacketChannelTest, AnOverflowOfLongAgoDoesNotMakeAFullQueueAFullTable) {
  network_.send_error = ENOBUFS;
  probe(1);
  network_.send_error = 0;
  step_after(1ms);
  *network_.neighbour_overflows += 1000;
  clock_.advance(1h);
  network_.send_error = ENOBUFS;
  probe(2);
  network_.send_error = 0;
  step_after(1ms);
  EXPECT_EQ(network_.sent.size(), 2U);
  EXPECT_EQ(sink_.size(), 1U) << "the first, whose time was up";
}

TEST_F(PacketChannelTest, WhereTheKernelTellsNothingOfNeighboursTheQueueIsTakenForFull) {
  network_.neighbour_overflows.reset();
  network_.without_room = {*IpAddress::parse("192.0.2.1")};
  probe(1);
  EXPECT_EQ(sink_.size(), 0U);
  for (int i = 0; i < 300; ++i) step_after(1ms);
  expect_outcome(1, Outcome::local_error, "no_buffers");
}

TEST_F(PacketChannelTest, TheFirstTheLastAndSomeBetweenAreStampedMoreOfThemInAFullBatch) {
  const auto stamped_of = [this](std::uint64_t count) {
    network_.sent.clear();
    std::vector<ProbeRequest> batch;
    for (std::uint64_t id = 1; id <= count; ++id) batch.push_back(request(id));
    engine_.add(batch);
    engine_.step();
    EXPECT_EQ(network_.sent.size(), count);
    EXPECT_TRUE(network_.sent.front().wants_time);
    EXPECT_TRUE(network_.sent.back().wants_time);
    return std::ranges::count(network_.sent, true, &test::FakeNetwork::Sent::wants_time);
  };
  EXPECT_EQ(stamped_of(1), 1);
  EXPECT_EQ(stamped_of(32), 5);
  EXPECT_EQ(stamped_of(kPacketBatch), 17);
}

TEST_F(PacketChannelTest, TimeIsCountedFromTheKernelsStampsOfTheSending) {
  const UtcTime begun = clock_.utc();
  network_.while_sending = [this] { clock_.advance(100us); };
  network_.sent_times = {{0, begun + 40us}, {1, begun + 90us}};
  engine_.add(std::vector{request(1), request(2)});
  engine_.step();
  clock_.advance(1ms);
  for (const std::size_t index : {0U, 1U}) answer(index);
  engine_.step();
  EXPECT_EQ(sink_.only(1)->rtt, 1060us);
  EXPECT_EQ(sink_.only(2)->rtt, 1010us);
  EXPECT_EQ(sink_.only(2)->time, begun + 90us);
}

TEST_F(PacketChannelTest, AStampFromBeforeOrAfterTheSendingIsNotBelieved) {
  network_.while_sending = [this] { clock_.advance(100us); };
  network_.sent_times = {{0, clock_.utc() - 1s}, {1, clock_.utc() + 1s}};
  engine_.add(std::vector{request(1), request(2)});
  engine_.step();
  for (const std::size_t index : {0U, 1U}) answer(index);
  engine_.step();
  EXPECT_EQ(sink_.only(1)->rtt, 100us) << "from the beginning";
  EXPECT_EQ(sink_.only(2)->rtt, 50us) << "from half way";
}

TEST_F(PacketChannelTest, AReplyIsReadBeforeAnErrorThatSendingCameUpon) {
  probe(1);
  network_.while_sending = [this] {
    answer(0, FakeMessage::Verdict::error);
    std::swap(network_.packets, network_.errors);
    network_.holds_errors = true;
    answer(0);
  };
  probe(2);
  expect_outcome(1, Outcome::success, "");
}

TEST_F(PacketChannelTest, AFullBufferIsWaitedOut) {
  std::uint64_t id = 0;
  for (const int error : {ENOBUFS, EAGAIN}) {
    network_.sent.clear();
    network_.send_error = error;
    probe(++id);
    EXPECT_TRUE(network_.sent.empty());
    network_.send_error = 0;
    step_after(1ms);
    EXPECT_EQ(network_.sent.size(), 1U);
    EXPECT_EQ(sink_.size(), 0U);
  }
}

TEST_F(PacketChannelTest, AWaitForTheBufferIsNotPartOfTheRoundTrip) {
  network_.send_error = ENOBUFS;
  probe(1);
  network_.send_error = 0;
  step_after(100ms);
  clock_.advance(40ms);
  answer(0);
  engine_.step();
  EXPECT_EQ(sink_.only(1)->rtt, 40ms);
}

TEST_F(PacketChannelTest, ABufferThatStaysFullIsALocalError) {
  network_.send_error = ENOBUFS;
  probe(1);
  for (int i = 0; i < 300; ++i) step_after(1ms);
  expect_outcome(1, Outcome::local_error, "no_buffers");
}

TEST_F(PacketChannelTest, PatienceWithAFullBufferBeginsAnewOnceNothingWaits) {
  network_.send_error = ENOBUFS;
  ProbeRequest hasty = request(1);
  hasty.deadline = clock_.now() + 5ms;
  engine_.add(std::span(&hasty, 1));
  for (int i = 0; i < 10; ++i) step_after(1ms);
  expect_outcome(1, Outcome::local_error, "not_sent_in_time");
  clock_.advance(1h);
  probe(2);
  step_after(1ms);
  EXPECT_EQ(sink_.size(), 1U);
}

TEST_F(PacketChannelTest, ADeadlineThatPassesBeforeSendingIsALocalError) {
  network_.send_error = ENOBUFS;
  ProbeRequest hasty = request(1);
  hasty.deadline = clock_.now() + 5ms;
  engine_.add(std::span(&hasty, 1));
  engine_.step();
  step_after(5ms);
  expect_outcome(1, Outcome::local_error, "not_sent_in_time");
  network_.send_error = 0;
  step_after(5ms);
  EXPECT_TRUE(network_.sent.empty()) << "it was completed, so it must not be sent";
}

TEST_F(PacketChannelTest, ARequestThatComesTooLateIsNotSentAndNotTheHostsFault) {
  ProbeRequest overdue = request(1);
  overdue.deadline = clock_.now();
  engine_.add(std::span(&overdue, 1));
  engine_.step();
  expect_outcome(1, Outcome::local_error, "not_sent_in_time");
  EXPECT_TRUE(network_.sent.empty());
}

TEST_F(PacketChannelTest, ASocketThatCannotBeOpenedIsTriedAgainAfterASecond) {
  network_.open_failure = "permission_denied";
  probe(1);
  expect_outcome(1, Outcome::local_error, "permission_denied");
  network_.open_failure = "";
  probe(2);
  expect_outcome(2, Outcome::local_error, "permission_denied");
  EXPECT_EQ(network_.open_attempts, 1);
  clock_.advance(1s);
  probe(3);
  EXPECT_EQ(network_.sent.size(), 1U);
  EXPECT_EQ(network_.open_attempts, 2);
}

TEST_F(PacketChannelTest, OneSocketServesAFamily) {
  probe(1, "192.0.2.1");
  probe(2, "192.0.2.2");
  probe(3, "2001:db8::1");
  EXPECT_EQ(network_.open_attempts, 2);
  EXPECT_EQ(network_.sent[1].key.family, Family::ipv4);
  EXPECT_EQ(network_.sent[2].key.family, Family::ipv6);
}

TEST_F(PacketChannelTest, EverySocketHasAnIdentifierOfItsOwn) {
  std::set<std::uint16_t> identifiers;
  for (const bool dont_fragment : {false, true}) {
    options_->dont_fragment = dont_fragment;
    for (const char* address : {"192.0.2.1", "2001:db8::1"}) {
      probe(identifiers.size(), address);
      FakeMessage message;
      std::memcpy(&message, network_.sent.back().bytes.data(), sizeof(message));
      EXPECT_EQ(message.identity.identifier, network_.sent.back().key.identifier);
      identifiers.insert(message.identity.identifier);
    }
  }
  EXPECT_EQ(identifiers.size(), 4U);
  EXPECT_FALSE(identifiers.contains(0));
}

TEST_F(PacketChannelTest, EnginesOfOneProcessShareNoIdentifier) {
  std::set<std::uint16_t> identifiers;
  constexpr std::size_t kEngines = 1000;
  for (std::uint64_t id = 0; id < kEngines; ++id) {
    PacketEngine engine({clock_, sink_, telemetry_}, codec_, factory_);
    const ProbeRequest one = request(id);
    engine.add(std::span(&one, 1));
    engine.step();
    identifiers.insert(network_.sent.back().key.identifier);
    engine.cancel_all();
  }
  EXPECT_EQ(identifiers.size(), kEngines);
}

TEST_F(PacketChannelTest, DontFragmentHasASocketOfItsOwn) {
  probe(1);
  options_->dont_fragment = true;
  probe(2);
  EXPECT_EQ(network_.open_attempts, 2);
  EXPECT_TRUE(network_.sent[1].key.dont_fragment);
}

TEST_F(PacketChannelTest, TheSourceGoesAlongWithThePacket) {
  options_->ip.source = IpAddress::v4(0xc0000263);
  probe(1);
  EXPECT_EQ(network_.sent.at(0).options.source, options_->ip.source);
}

TEST_F(PacketChannelTest, ASourceThatTheChecksumCoversIsFoundOnceForBoth) {
  codec_.covers_source = true;
  codec_.route = own_;
  probe(1);
  EXPECT_EQ(codec_.asked_for_source, 1);
  EXPECT_EQ(codec_.encoded_for, own_);
  EXPECT_EQ(network_.sent.at(0).options.source, own_);
  options_->ip.source = IpAddress::v4(0xc0000263);
  probe(2);
  EXPECT_EQ(codec_.asked_for_source, 1) << "what the module chose needs no asking";
  EXPECT_EQ(codec_.encoded_for, options_->ip.source);
}

TEST_F(PacketChannelTest, WithoutASourceThatTheChecksumCoversNothingGoesOut) {
  codec_.covers_source = true;
  probe(1);
  expect_outcome(1, Outcome::local_error, "no_route");
  EXPECT_TRUE(network_.sent.empty());
}

TEST_F(PacketChannelTest, NobodyChoseASourceThatTheSystemFound) {
  codec_.covers_source = true;
  codec_.route = own_;
  network_.send_errors = {ENETUNREACH};
  probe(1);
  expect_outcome(1, Outcome::local_error, "no_route");
}

TEST_F(PacketChannelTest, ASourceThatIsNotOursIsALocalError) {
  options_->ip.source = IpAddress::v4(0xc0000263);
  std::uint64_t id = 0;
  for (const int error : {EADDRNOTAVAIL, EINVAL, ENETUNREACH}) {
    network_.send_errors = {error};
    probe(++id);
    expect_outcome(id, Outcome::local_error, "no_route_from_source");
  }
}

TEST_F(PacketChannelTest, ASourceOfTheOtherFamilyIsALocalError) {
  options_->ip.source = IpAddress::v4(0xc0000263);
  probe(1, "2001:db8::1");
  expect_outcome(1, Outcome::local_error, "source_of_other_family");
}

}  // namespace
}  // namespace reachd::net
