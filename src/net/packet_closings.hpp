#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "net/packet_codec.hpp"
#include "net/packet_socket.hpp"
#include "net/packet_types.hpp"

namespace reachd::net {

/// The packets by which a codec closes what a batch of replies has opened: at most one a reply,
/// sent at once or not at all, for whoever is left with something open will say so again. They are
/// no probes: nobody waits for their answer. The engine's thread only.
class PacketClosings {
 public:
  PacketClosings();

  /// What a genuine reply, just received, calls for. At most kPacketBatch between two send().
  void add(const PacketCodec& codec, const ReceivedPacket& reply);
  /// Sends what was added, and forgets it.
  void send(PacketSocket& socket);

 private:
  using Bytes = std::array<std::uint8_t, PacketCodec::kMaxClosing>;

  std::vector<Bytes> bytes_;
  std::vector<OutgoingPacket> packets_;
};

}  // namespace reachd::net
