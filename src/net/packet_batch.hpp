#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "net/packet_codec.hpp"
#include "net/packet_ledger.hpp"
#include "net/packet_socket.hpp"
#include "net/packet_types.hpp"
#include "reachd/clock.hpp"

namespace reachd::net {

/// Up to kPacketBatch packets that go out by one call, and which probes they are of. The engine's
/// thread only.
class PacketBatch {
 public:
  struct Entry {
    /// In the ledger.
    std::uint32_t slot;
    std::uint64_t request_id;
  };

  PacketBatch(PacketLedger& ledger, PacketCodec& codec);

  void clear();
  bool is_full() const { return entries_.size() == kPacketBatch; }
  void add(const Entry& entry, const PacketPlan& plan);
  /// Writes the packets, and `now` into them and their slots.
  void encode(std::uint16_t identifier, SteadyTime now);

  std::span<const Entry> entries() const { return entries_; }
  /// As last encoded; refer to this batch until it is encoded anew.
  std::span<const OutgoingPacket> packets() const { return packets_; }

 private:
  /// For the packets as planned.
  void make_room();

  PacketLedger& ledger_;
  PacketCodec& codec_;
  std::vector<Entry> entries_;
  std::vector<PacketPlan> plans_;
  std::vector<OutgoingPacket> packets_;
  std::vector<std::uint8_t> bytes_;
};

}  // namespace reachd::net
