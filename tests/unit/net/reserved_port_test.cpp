#include "net/reserved_port.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>

#include "net/packet_descriptor.hpp"

namespace reachd::net {
namespace {

/// 0 or errno.
int bind_error(int type, std::uint16_t port) {
  const PacketDescriptor descriptor(socket(AF_INET, type | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  const auto* const generic = reinterpret_cast<const sockaddr*>(&address);
  return bind(descriptor.get(), generic, sizeof(address)) == 0 ? 0 : errno;
}

TEST(ReservedPortTest, NobodyElseGetsItWhileItIsHeld) {
  for (const int type : {SOCK_STREAM, SOCK_DGRAM}) {
    std::uint16_t number = 0;
    {
      const ReservedPort port(type);
      number = port.number();
      EXPECT_NE(number, 0);
      EXPECT_EQ(bind_error(type, number), EADDRINUSE);
    }
    EXPECT_EQ(bind_error(type, number), 0);
  }
}

TEST(ReservedPortTest, TwoAreDifferent) {
  const ReservedPort one(SOCK_DGRAM);
  const ReservedPort other(SOCK_DGRAM);
  EXPECT_NE(one.number(), other.number());
}

}  // namespace
}  // namespace reachd::net
