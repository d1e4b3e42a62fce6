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
  enum class Kind : std::uint8_t {
    syn_ack,
    reset,
    icmp_error,
    /// Of a SYN and nothing more: what a far end says to a new SYN while an earlier one holds it
    /// half-open. Its identity is never that of a slot's last SYN.
    acknowledgement,
  };
  Kind kind = Kind::syn_ack;
  /// Whom it answers, how well that is proved, and the detail; an outcome is the codec's to give.
  PacketReply reply;
};

/// SYNs from one port of ours, and what answers them. Which one is answered the sequence number
/// tells, also where a quote has only eight bytes: it is the second of sending and the slot,
/// counted from where a hash of the address and the port that were asked puts it (RFC 6528). So
/// whoever has not seen the SYN has all 32 bits to guess; and a SYN to the same port in a later
/// second has a later number, as those who track connections on the way may expect.
///
/// Of earlier SYNs of a slot no more is known than what their number says. One that a slot in use
/// may have borne in the last two minutes is taken for ours: it answers no probe, so that a lucky
/// guess has nothing from it but a RST. One thread.
class SynExchange {
 public:
  SynExchange(const KeyedToken& tokens, TransportEnd own);

  struct Target {
    IpAddress address;
    std::uint16_t port = 0;
    /// One of our own, which the packet is to bear: its checksum holds for nothing else.
    IpAddress source;
  };
  /// What the system would have a packet to `target` bear; none without a route.
  std::optional<IpAddress> source_toward(const IpAddress& target) const {
    return own_.source_toward(target);
  }
  /// `packet` has kSynSize.
  void write_syn(const Target& target, const PacketIdentity& identity,
                 std::span<std::uint8_t> packet);
  /// nullopt: no answer to a SYN of ours, or not readable.
  std::optional<SynAnswer> read(const ReceivedPacket& packet) const;
  /// If the packet, which read() has proved, shows that something is open, writes the RST that
  /// closes it; `reset` has room for kTcpHeaderSize. Returns its size, 0 if there is nothing to
  /// close.
  std::size_t write_reset(const ReceivedPacket& packet, std::span<std::uint8_t> reset) const;

 private:
  /// What a slot's last SYN bore.
  struct Sent {
    std::uint32_t sequence = 0;
    std::uint32_t stamp = 0;
    bool is_known = false;
  };

  std::uint32_t origin_of(const IpAddress& target, std::uint16_t port) const;
  PacketReply prove(const IpAddress& target, std::uint16_t port, std::uint32_t sequence) const;
  /// Whether a SYN of this number, counted from its origin, can have been sent before the last one
  /// of its slot, which is known. If so, what it is called: nothing that any slot goes by now.
  bool may_be_earlier(std::uint32_t number) const;
  PacketIdentity earlier_of(std::uint32_t number) const;
  std::optional<SynAnswer> read_segment(const ReceivedPacket& packet) const;
  std::optional<SynAnswer> read_error(const ReceivedPacket& packet) const;

  KeyedToken tokens_;
  TransportEnd own_;
  /// By slot.
  std::vector<Sent> sent_;
  std::uint32_t last_stamp_ = 0;
};

}  // namespace reachd::net
