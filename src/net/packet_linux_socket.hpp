#pragma once

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "net/neighbour_table.hpp"
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
    /// See ReceivedPacket::identifier.
    std::uint16_t identifier = 0;
    /// See ReceivedPacket::protocol.
    std::uint8_t protocol = 0;
    /// ICMP errors come as packets already: the kernel's queue of them is emptied unread. (It is
    /// switched on all the same, for without it the kernel hides ENOBUFS.)
    bool discards_errors = false;
    /// See ReceivedPacket::destination.
    bool tells_destination = false;
    /// A raw ICMPv6 socket: among what it has dropped the kernel counts whatever came in with a
    /// wrong checksum, whomever it was for.
    bool counts_damage = false;
  };

  /// Takes a socket over and sets what every packet socket needs: not blocking, timestamps, hop
  /// limits, the error queue and large buffers. Options that the kernel refuses are gone without.
  PacketLinuxSocket(PacketDescriptor descriptor, const Traits& traits);

  int descriptor() const override { return descriptor_.get(); }
  UtcTime stamp_clock() const override { return SystemClock().utc(); }
  SendResult send(std::span<const OutgoingPacket> packets) override;
  std::span<const SentTime> sent_times() const override { return sent_times_; }
  ReceivedBatch receive() override;
  ReceivedBatch receive_errors() override;
  bool holds_errors() const override { return !kept_errors_.empty(); }
  std::uint32_t drops() override;
  std::size_t room() const override;
  std::optional<std::uint64_t> neighbour_overflows() override { return neighbours_.overflows(); }

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

  /// An ICMP error that came in between the stamps of what was sent, kept for receive_errors().
  struct KeptError {
    std::vector<std::uint8_t> bytes;
    ReceivedPacket packet;
  };

  /// What the kernel counts as dropped, damaged messages too.
  std::uint32_t counted_drops() const;
  void prepare_send(std::span<const OutgoingPacket> packets);
  SendResult send_prepared(std::size_t count);
  /// Reads the stamps of those packets of the last batch that want to know.
  void load_sent_times(std::span<const OutgoingPacket> packets);
  void keep_error(const mmsghdr& message, const Buffer& buffer);
  ReceivedBatch hand_on_kept_errors();
  struct Read {
    /// Messages read.
    std::size_t count = 0;
    bool may_have_more = false;
  };

  void prepare_receive();
  Read read_batch(int flags);
  ReceivedBatch read_packets(int flags);
  /// Reads the IPv4 header, and leaves what follows it. False if it is none.
  static bool take_off_header(ReceivedPacket& packet);
  /// False if the packet is not to be handed on.
  bool load(const mmsghdr& message, const Buffer& buffer, ReceivedPacket& packet) const;

  PacketDescriptor descriptor_;
  Traits traits_;
  NeighbourTable neighbours_;
  std::vector<Buffer> buffers_;
  std::vector<mmsghdr> messages_;
  std::vector<ReceivedPacket> received_;
  std::vector<SentTime> sent_times_;
  /// Of a socket that counts_damage: both counters when it was opened, and what was found last.
  std::uint32_t first_damage_ = 0;
  std::uint32_t last_counted_ = 0;
  std::uint32_t drops_ = 0;
  /// Some attempt of the last send() has failed.
  bool has_failed_ = false;
  /// Number of the next stamp.
  std::uint32_t next_stamp_ = 0;
  std::vector<KeptError> kept_errors_;
  std::vector<KeptError> handed_on_errors_;
};

}  // namespace reachd::net
