#pragma once

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "net/packet_control.hpp"
#include "net/packet_descriptor.hpp"
#include "net/packet_socket.hpp"
#include "net/packet_types.hpp"

namespace reachd::net {

/// A datagram or raw socket of the Linux kernel, through sendmmsg and recvmmsg.
class PacketLinuxSocket final : public PacketSocket {
 public:
  struct Traits {
    Family family = Family::ipv4;
    /// Received packets begin with their IPv4 header, which is taken off.
    bool has_ipv4_header = false;
    /// See ReceivedPacket::own_only.
    bool own_only = false;
    /// ICMP errors come as packets already: the kernel's queue of them is emptied unread. (It is
    /// switched on all the same, for without it the kernel hides ENOBUFS.)
    bool discards_errors = false;
  };

  /// Takes a socket over and sets what every packet socket needs: not blocking, timestamps, hop
  /// limits, the error queue and large buffers. Options that the kernel refuses are gone without.
  PacketLinuxSocket(PacketDescriptor descriptor, const Traits& traits);

  int descriptor() const override { return descriptor_.get(); }
  SendResult send(std::span<const OutgoingPacket> packets) override;
  std::span<const ReceivedPacket> receive() override;
  std::span<const ReceivedPacket> receive_errors() override;
  std::uint32_t drops() override;

 private:
  /// Our packets and their quotes fit; of longer ones the beginning is enough.
  static constexpr std::size_t kReceiveSize = 2048;

  /// One packet of a batch, on its way in or out.
  struct Buffer {
    alignas(cmsghdr) std::array<std::uint8_t, kControlSize> control;
    sockaddr_storage address;
    iovec part;
    std::array<std::uint8_t, kReceiveSize> bytes;
  };

  void prepare_send(std::span<const OutgoingPacket> packets);
  void prepare_receive();
  /// Returns the number of messages read.
  std::size_t read_batch(int flags);
  std::span<const ReceivedPacket> read_packets(int flags);
  /// False if the packet is not to be handed on.
  bool load(const mmsghdr& message, const Buffer& buffer, ReceivedPacket& packet) const;

  PacketDescriptor descriptor_;
  Traits traits_;
  std::vector<Buffer> buffers_;
  std::vector<mmsghdr> messages_;
  std::vector<ReceivedPacket> received_;
};

}  // namespace reachd::net
