#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "net/keyed_token.hpp"
#include "net/packet_types.hpp"
#include "net/transport_end.hpp"
#include "reachd/address.hpp"

namespace reachd::net {

/// What came back of a SYN.
struct SynAnswer {
  enum class Kind : std::uint8_t { syn_ack, reset, icmp_error };
  Kind kind = Kind::syn_ack;
  /// Whom it answers, how well that is proved, and the detail; an outcome is the codec's to give.
  PacketReply reply;
};

/// SYNs from one port of ours, and what answers them. Which one is answered the sequence number
/// tells, also where a quote has only eight bytes: it is the second of sending and the slot,
/// counted from where a hash of the address and the port that were asked puts it (RFC 6528). So
/// whoever has not seen the SYN has all 32 bits to guess; and a later SYN to the same port has a
/// later number, as those who track connections on the way may expect. One thread.
class SynExchange {
 public:
  SynExchange(const KeyedToken& tokens, TransportEnd own);

  struct Target {
    IpAddress address;
    std::uint16_t port = 0;
    /// One of our own; none: the system's choice.
    std::optional<IpAddress> source;
  };
  /// What a packet to `target` is to be sent from, for its checksum holds for nothing else.
  std::optional<IpAddress> source_toward(const IpAddress& target,
                                         const std::optional<IpAddress>& configured) const {
    return own_.source_of(target, configured);
  }
  /// `packet` has kSynSize.
  void write_syn(const Target& target, const PacketIdentity& identity,
                 std::span<std::uint8_t> packet);
  /// nullopt: no answer to a SYN of ours, or not readable.
  std::optional<SynAnswer> read(const ReceivedPacket& packet) const;
  /// If the packet is a SYN-ACK, writes the RST that closes what it opened; `reset` has room for
  /// kTcpHeaderSize. Returns its size, 0 if there is nothing to close.
  std::size_t write_reset(const ReceivedPacket& packet, std::span<std::uint8_t> reset) const;

 private:
  /// What a slot's last SYN bore.
  struct Sent {
    std::uint32_t sequence = 0;
    std::uint32_t stamp = 0;
  };

  std::uint32_t origin_of(const IpAddress& target, std::uint16_t port) const;
  PacketReply prove(const IpAddress& target, std::uint16_t port, std::uint32_t sequence) const;
  std::optional<SynAnswer> read_segment(const ReceivedPacket& packet) const;
  std::optional<SynAnswer> read_error(const ReceivedPacket& packet) const;

  KeyedToken tokens_;
  TransportEnd own_;
  /// By slot.
  std::vector<Sent> sent_;
};

}  // namespace reachd::net
