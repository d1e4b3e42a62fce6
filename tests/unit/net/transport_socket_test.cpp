#include "net/transport_socket.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "net/icmp_message.hpp"
#include "net/packet_control.hpp"
#include "net/packet_descriptor.hpp"
#include "net/wire_format.hpp"
#include "support/private_network.hpp"
#include "support/recording_log.hpp"
#include "support/virtual_clock.hpp"

namespace reachd::net {
namespace {

using Bytes = std::vector<std::uint8_t>;
using ::testing::ElementsAre;

constexpr std::uint16_t kOurs = 40000;
constexpr std::uint16_t kOthers = 40001;
constexpr int kPatienceMs = 5000;
/// More than a queue holds, however large the kernel makes it.
constexpr int kFlood = 40'000;

/// Its last byte tells it from others.
Bytes segment(std::uint16_t source, std::uint16_t target, std::uint8_t mark) {
  Bytes bytes(20);
  write_u16(bytes, 0, source);
  write_u16(bytes, 2, target);
  bytes.back() = mark;
  return bytes;
}

Bytes error(Family family, int protocol, const Bytes& quote, std::size_t options = 0) {
  const bool is_ipv4 = family == Family::ipv4;
  Bytes message(8 + (is_ipv4 ? 20 : 40) + options);
  message[0] = is_ipv4 ? kIcmpUnreachable : kIcmp6Unreachable;
  message[8] = is_ipv4 ? static_cast<std::uint8_t>(0x45 + options / 4) : 0x60;
  message[8 + (is_ipv4 ? 9 : 6)] = static_cast<std::uint8_t>(protocol);
  message.insert(message.end(), quote.begin(), quote.end());
  return message;
}

/// The kernel's own sockets, in a network that has nothing but a loopback.
class TransportSocketTest : public ::testing::TestWithParam<Family> {
 protected:
  static void SetUpTestSuite() { test::enter_private_network(); }

  void SetUp() override {
    socket_ = factory_.open({.family = GetParam()}).socket;
    ASSERT_TRUE(socket_);
    segments_ = open_sender(IPPROTO_TCP);
    errors_ = open_sender(GetParam() == Family::ipv4 ? int{IPPROTO_ICMP} : int{IPPROTO_ICMPV6});
  }

  static PacketDescriptor open_sender(int protocol) {
    const int domain = GetParam() == Family::ipv4 ? AF_INET : AF_INET6;
    return PacketDescriptor(socket(domain, SOCK_RAW | SOCK_CLOEXEC, protocol));
  }

  static void send(const PacketDescriptor& sender, const Bytes& bytes) {
    sockaddr_storage loopback{};
    const char* const name = GetParam() == Family::ipv4 ? "127.0.0.1" : "::1";
    const socklen_t size = store_address(*IpAddress::parse(name), loopback);
    ASSERT_EQ(sendto(sender.get(), bytes.data(), bytes.size(), 0,
                     reinterpret_cast<const sockaddr*>(&loopback), size),
              static_cast<ssize_t>(bytes.size()));
  }
  void send_segment(std::uint16_t target, std::uint8_t mark) {
    send(segments_, segment(443, target, mark));
  }
  void send_error(int protocol, std::uint16_t source, std::uint8_t mark) {
    send(errors_, error(GetParam(), protocol, segment(source, 443, mark)));
  }

  /// The marks of what our socket reads, once the last is among it.
  std::vector<int> read_until(std::uint8_t last) {
    std::vector<int> marks;
    while (marks.empty() || marks.back() != last) {
      pollfd waited{socket_->descriptor(), POLLIN, 0};
      if (poll(&waited, 1, kPatienceMs) <= 0) break;
      for (const ReceivedPacket& packet : socket_->receive().packets) {
        marks.push_back(packet.bytes.back());
      }
    }
    return marks;
  }

  test::VirtualClock clock_;
  test::RecordingLog log_;
  TransportSocketFactory factory_{
      clock_,
      log_,
      {.protocol = IPPROTO_TCP, .port = kOurs, .purpose = "tests", .way_around = "none"}};
  std::unique_ptr<PacketSocket> socket_;
  PacketDescriptor segments_;
  PacketDescriptor errors_;
};

TEST_P(TransportSocketTest, ReadsOnlyWhatComesToOurPort) {
  send_segment(kOthers, 1);
  send_segment(kOurs, 2);
  EXPECT_THAT(read_until(2), ElementsAre(2));
}

TEST_P(TransportSocketTest, ErrorsAreReadByTheProtocolAndThePortThatTheyQuote) {
  send_error(IPPROTO_TCP, kOthers, 1);
  send_error(IPPROTO_UDP, kOurs, 2);
  send_error(IPPROTO_TCP, kOurs, 3);
  EXPECT_THAT(read_until(3), ElementsAre(3));
}

class TransportSocketIpv4Test : public TransportSocketTest {};
class TransportSocketIpv6Test : public TransportSocketTest {};

TEST_P(TransportSocketIpv4Test, OptionsOfAQuotedHeaderAreSkipped) {
  for (const std::size_t options : {4U, 40U}) {
    send(errors_, error(GetParam(), IPPROTO_TCP, segment(kOthers, 443, 1), options));
    send(errors_, error(GetParam(), IPPROTO_TCP, segment(kOurs, 443, 2), options));
    EXPECT_THAT(read_until(2), ElementsAre(2)) << options;
  }
}

TEST_P(TransportSocketIpv6Test, AFragmentThatMayBeOursIsLeftToTheReader) {
  send_error(IPPROTO_FRAGMENT, kOthers, 1);
  EXPECT_THAT(read_until(1), ElementsAre(1));
}

TEST_P(TransportSocketTest, AnErrorDoesNotWaitUntilNoMoreAnswersComeIn) {
  for (std::size_t i = 0; i < 4 * kPacketBatch; ++i) send_segment(kOurs, 1);
  send_error(IPPROTO_TCP, kOurs, 2);
  const std::vector<int> marks = read_until(2);
  ASSERT_EQ(marks.back(), 2);
  EXPECT_LT(marks.size(), 4 * kPacketBatch);
}

TEST_P(TransportSocketTest, AnErrorThatTheQueueDidNotHoldIsADrop) {
  for (int i = 0; i < kFlood; ++i) send_error(IPPROTO_TCP, kOurs, 1);
  EXPECT_GT(socket_->drops(), 0U);
}

TEST_P(TransportSocketTest, WhatIsNotReadIsNoDrop) {
  for (int i = 0; i < kFlood; ++i) send_error(IPPROTO_TCP, kOthers, 1);
  EXPECT_EQ(socket_->drops(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Families, TransportSocketTest,
                         ::testing::Values(Family::ipv4, Family::ipv6), [](const auto& family) {
                           return family.param == Family::ipv4 ? "ipv4" : "ipv6";
                         });

INSTANTIATE_TEST_SUITE_P(Family, TransportSocketIpv4Test, ::testing::Values(Family::ipv4));
INSTANTIATE_TEST_SUITE_P(Family, TransportSocketIpv6Test, ::testing::Values(Family::ipv6));

}  // namespace
}  // namespace reachd::net
