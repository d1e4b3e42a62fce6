#include "net/receive_filter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "net/icmp_message.hpp"
#include "net/icmp_socket.hpp"
#include "net/packet_control.hpp"
#include "net/packet_descriptor.hpp"
#include "support/private_network.hpp"
#include "support/recording_log.hpp"
#include "support/virtual_clock.hpp"

namespace reachd::net {
namespace {

using Bytes = std::vector<std::uint8_t>;
using ::testing::ElementsAre;

constexpr std::uint16_t kOurs = 0x1234;
constexpr std::uint16_t kOthers = 0x4321;
constexpr int kPatienceMs = 5000;

/// Its last byte tells it from others. A raw socket reads it without a checksum, too.
Bytes echo(std::uint8_t type, std::uint16_t identifier, std::uint8_t mark) {
  return {type,
          0,
          0,
          0,
          static_cast<std::uint8_t>(identifier >> 8),
          static_cast<std::uint8_t>(identifier),
          0,
          mark};
}

/// A header of so many bytes, as routers quote it.
Bytes quoted_header(Family family, int protocol, std::size_t size) {
  Bytes header(size);
  header[0] = family == Family::ipv4 ? static_cast<std::uint8_t>(0x40 | size / 4) : 0x60;
  header[family == Family::ipv4 ? 9 : 6] = static_cast<std::uint8_t>(protocol);
  return header;
}

Bytes error(std::uint8_t type, Bytes header, const Bytes& quote) {
  Bytes message{type, 0, 0, 0, 0, 0, 0, 0};
  message.insert(message.end(), header.begin(), header.end());
  message.insert(message.end(), quote.begin(), quote.end());
  return message;
}

/// What a real raw socket reads of what passes in a network that has nothing but a loopback.
class ReceiveFilterTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { test::enter_private_network(); }

  void SetUp() override { test::allow_unprivileged_icmp(false); }

  void open(Family family) {
    family_ = family;
    socket_ = factory_.open({.family = family, .identifier = kOurs}).socket;
    ASSERT_TRUE(socket_);
    sender_ = PacketDescriptor(socket(family == Family::ipv4 ? AF_INET : AF_INET6,
                                      SOCK_RAW | SOCK_CLOEXEC,
                                      family == Family::ipv4 ? int{IPPROTO_ICMP} : IPPROTO_ICMPV6));
    ASSERT_TRUE(sender_);
  }

  void send(const Bytes& message) {
    sockaddr_storage loopback{};
    const socklen_t size =
        store_address(*IpAddress::parse(family_ == Family::ipv4 ? "127.0.0.1" : "::1"), loopback);
    ASSERT_EQ(sendto(sender_.get(), message.data(), message.size(), 0,
                     reinterpret_cast<const sockaddr*>(&loopback), size),
              static_cast<ssize_t>(message.size()));
  }

  /// The marks of what our socket reads, once that which was sent last is among it.
  std::vector<int> read_until(std::uint8_t last) {
    std::vector<int> marks;
    while (marks.empty() || marks.back() != last) {
      pollfd waited{socket_->descriptor(), POLLIN, 0};
      if (poll(&waited, 1, kPatienceMs) <= 0) break;
      for (const ReceivedPacket& packet : socket_->receive().packets) {
        EXPECT_EQ(packet.identifier, kOurs);
        marks.push_back(packet.bytes.back());
      }
    }
    return marks;
  }

  test::VirtualClock clock_;
  test::RecordingLog log_;
  IcmpSocketFactory factory_{clock_, log_};
  Family family_ = Family::ipv4;
  std::unique_ptr<PacketSocket> socket_;
  PacketDescriptor sender_;
};

TEST_F(ReceiveFilterTest, RepliesAreReadByTheirIdentifier) {
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    open(family);
    send(echo(echo_reply_type(family), kOthers, 1));
    send(echo(echo_reply_type(family), kOurs, 2));
    EXPECT_THAT(read_until(2), ElementsAre(2));
  }
}

TEST_F(ReceiveFilterTest, WhatIsNotReadIsNoDrop) {
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    open(family);
    for (int i = 0; i < 10; ++i) send(echo(echo_reply_type(family), kOthers, 1));
    send(echo(echo_reply_type(family), kOurs, 2));
    EXPECT_THAT(read_until(2), ElementsAre(2));
    EXPECT_EQ(socket_->drops(), 0U);
  }
}

TEST_F(ReceiveFilterTest, ErrorsAreReadByTheIdentifierThatTheyQuote) {
  open(Family::ipv4);
  // Headers with and without options.
  for (const std::size_t size : {20U, 24U, 60U}) {
    const Bytes header = quoted_header(family_, IPPROTO_ICMP, size);
    send(error(kIcmpUnreachable, header, echo(kIcmpEchoRequest, kOthers, 1)));
    send(error(kIcmpUnreachable, header, echo(kIcmpEchoReply, kOurs, 2)));
    send(error(kIcmpUnreachable, header, echo(kIcmpEchoRequest, kOurs, 3)));
    send(error(kIcmpTimeExceeded, header, echo(kIcmpEchoRequest, kOurs, 4)));
    send(error(kIcmpParameterProblem, header, echo(kIcmpEchoRequest, kOurs, 5)));
    EXPECT_THAT(read_until(5), ElementsAre(3, 4, 5)) << size;
  }
}

TEST_F(ReceiveFilterTest, ErrorsOfIpv6AreReadByTheIdentifierThatTheyQuote) {
  open(Family::ipv6);
  const Bytes header = quoted_header(family_, IPPROTO_ICMPV6, 40);
  send(error(kIcmp6Unreachable, header, echo(kIcmp6EchoRequest, kOthers, 1)));
  send(error(kIcmp6Unreachable, header, echo(kIcmp6EchoReply, kOurs, 2)));
  send(error(kIcmp6Unreachable, header, echo(kIcmp6EchoRequest, kOurs, 3)));
  send(error(kIcmp6PacketTooBig, header, echo(kIcmp6EchoRequest, kOurs, 4)));
  send(error(kIcmp6TimeExceeded, header, echo(kIcmp6EchoRequest, kOurs, 5)));
  send(error(kIcmp6ParameterProblem, header, echo(kIcmp6EchoRequest, kOurs, 6)));
  EXPECT_THAT(read_until(6), ElementsAre(3, 4, 5, 6));
}

TEST_F(ReceiveFilterTest, ErrorsThatQuoteAnotherProtocolAreNotRead) {
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    open(family);
    const std::uint8_t type = family == Family::ipv4 ? kIcmpUnreachable : kIcmp6Unreachable;
    const std::size_t size = family == Family::ipv4 ? 20 : 40;
    send(error(type, quoted_header(family, IPPROTO_UDP, size),
               echo(echo_request_type(family), kOurs, 1)));
    send(echo(echo_reply_type(family), kOurs, 2));
    EXPECT_THAT(read_until(2), ElementsAre(2));
  }
}

TEST_F(ReceiveFilterTest, AQuoteThatMayBeOursIsLeftToTheReader) {
  open(Family::ipv6);
  Bytes header = quoted_header(family_, IPPROTO_FRAGMENT, 48);
  header[40] = IPPROTO_ICMPV6;
  send(error(kIcmp6TimeExceeded, header, echo(kIcmp6EchoRequest, kOurs, 1)));
  EXPECT_THAT(read_until(1), ElementsAre(1));
}

TEST_F(ReceiveFilterTest, OptionsOfTheErrorItselfAreSkipped) {
  open(Family::ipv4);
  const Bytes no_operations(8, 1);
  ASSERT_EQ(setsockopt(sender_.get(), IPPROTO_IP, IP_OPTIONS, no_operations.data(), 8), 0);
  const Bytes header = quoted_header(family_, IPPROTO_ICMP, 20);
  send(echo(kIcmpEchoReply, kOthers, 1));
  send(echo(kIcmpEchoReply, kOurs, 2));
  send(error(kIcmpUnreachable, header, echo(kIcmpEchoRequest, kOthers, 3)));
  send(error(kIcmpUnreachable, header, echo(kIcmpEchoRequest, kOurs, 4)));
  EXPECT_THAT(read_until(4), ElementsAre(2, 4));
}

}  // namespace
}  // namespace reachd::net
