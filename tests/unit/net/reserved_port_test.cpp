#include "net/reserved_port.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

#include "net/packet_descriptor.hpp"

namespace reachd::net {
namespace {

using Kind = ReservedPort::Kind;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

/// 0 or errno.
int bind_error(int type, std::uint16_t port) {
  const PacketDescriptor descriptor(socket(AF_INET, type | SOCK_CLOEXEC, 0));
  const sockaddr_in address = loopback(port);
  const auto* const generic = reinterpret_cast<const sockaddr*>(&address);
  return bind(descriptor.get(), generic, sizeof(address)) == 0 ? 0 : errno;
}

/// 0 or errno of a connection to the port, -1 while there is no answer.
int connect_error(std::uint16_t port, int wait_ms) {
  const PacketDescriptor descriptor(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const sockaddr_in address = loopback(port);
  const auto* const generic = reinterpret_cast<const sockaddr*>(&address);
  if (connect(descriptor.get(), generic, sizeof(address)) == 0) return 0;
  if (errno != EINPROGRESS) return errno;
  pollfd waiting{.fd = descriptor.get(), .events = POLLOUT, .revents = 0};
  if (poll(&waiting, 1, wait_ms) == 0) return -1;
  int error = 0;
  socklen_t size = sizeof(error);
  getsockopt(descriptor.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

TEST(ReservedPortTest, NobodyElseGetsItWhileItIsHeld) {
  for (const Kind kind : {Kind::udp, Kind::tcp, Kind::silent_tcp}) {
    const int type = kind == Kind::udp ? SOCK_DGRAM : SOCK_STREAM;
    std::uint16_t number = 0;
    {
      const ReservedPort port(kind);
      number = port.number();
      EXPECT_NE(number, 0);
      EXPECT_EQ(bind_error(type, number), EADDRINUSE);
    }
    EXPECT_EQ(bind_error(type, number), 0);
  }
}

TEST(ReservedPortTest, TwoAreDifferent) {
  const ReservedPort one(Kind::udp);
  const ReservedPort other(Kind::udp);
  EXPECT_NE(one.number(), other.number());
}

TEST(ReservedPortTest, TheKernelAnswersAtAClosedPortAndKeepsQuietAtASilentOne) {
  const ReservedPort closed(Kind::tcp);
  EXPECT_EQ(connect_error(closed.number(), 30'000), ECONNREFUSED);
  // On the loopback an answer is there before connect() returns.
  const ReservedPort silent(Kind::silent_tcp);
  EXPECT_EQ(connect_error(silent.number(), 0), -1);
}

}  // namespace
}  // namespace reachd::net
