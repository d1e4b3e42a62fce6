#include "net/packet_linux_socket.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "net/icmp6_damage.hpp"
#include "net/icmp_message.hpp"
#include "net/icmp_socket.hpp"
#include "net/packet_descriptor.hpp"
#include "net/wire_format.hpp"
#include "support/private_network.hpp"
#include "support/recording_log.hpp"
#include "support/virtual_clock.hpp"

namespace reachd::net {
namespace {

/// The kernel's own socket, in a network whose loopback passes on little at once.
class PacketLinuxSocketTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    test::enter_private_network();
    const char* const kNarrow = "tc qdisc add dev lo root tbf rate 150mbit burst 1600 limit 3000";
    ASSERT_EQ(std::system(kNarrow), 0);
  }

  void SetUp() override {
    socket_ = factory_.open({.family = Family::ipv4, .identifier = 7}).socket;
    ASSERT_TRUE(socket_);
    request_[0] = kIcmpEchoRequest;
    write_u16(request_, 4, 7);
    write_u16(request_, 2, internet_checksum(request_));
  }

  SendResult send(std::size_t count) {
    const OutgoingPacket packet{.bytes = request_,
                                .destination = IpAddress::v4(0x7f000001),
                                .options = {},
                                .wants_time = true};
    return socket_->send(std::vector(count, packet));
  }

  test::VirtualClock clock_;
  test::RecordingLog log_;
  IcmpSocketFactory factory_{clock_, log_};
  std::unique_ptr<PacketSocket> socket_;
  std::array<std::uint8_t, 64> request_{};
};

TEST_F(PacketLinuxSocketTest, APacketHasItsStampAfterBatchesThatTheQueueCutShort) {
  constexpr int kRounds = 200;
  int stamped = 0;
  for (int round = 0; round < kRounds; ++round) {
    send(kPacketBatch);
    while (send(1).sent == 0) {
    }
    stamped += static_cast<int>(socket_->sent_times().size());
  }
  EXPECT_EQ(stamped, kRounds);
}

TEST_F(PacketLinuxSocketTest, MessagesThatComeInDamagedAreNoneThatItsQueueDropped) {
  test::allow_unprivileged_icmp(false);
  const auto raw = factory_.open({.family = Family::ipv6, .identifier = 7}).socket;
  ASSERT_TRUE(raw);
  ASSERT_EQ(raw->drops(), 0U);
  const PacketDescriptor sender(socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW));
  ASSERT_TRUE(sender);
  std::array<std::uint8_t, 48> packet{};
  packet[0] = 0x60;
  packet[5] = 8;
  packet[6] = IPPROTO_ICMPV6;
  packet[7] = 64;
  packet[23] = packet[39] = 1;
  packet[40] = kIcmp6EchoReply;
  sockaddr_in6 loopback{};
  loopback.sin6_family = AF_INET6;
  loopback.sin6_addr = in6addr_loopback;
  const auto damaged_before = damaged_icmp6_messages();
  for (int i = 0; i < 5; ++i) {
    sendto(sender.get(), packet.data(), packet.size(), 0,
           reinterpret_cast<const sockaddr*>(&loopback), sizeof(loopback));
  }
  EXPECT_EQ(damaged_icmp6_messages(), *damaged_before + 5);
  EXPECT_EQ(raw->drops(), 0U);
}

TEST_F(PacketLinuxSocketTest, ItsReceiveQueueHasRoomForHundredsOfPackets) {
  EXPECT_GE(socket_->room(), 100U);
}

}  // namespace
}  // namespace reachd::net
