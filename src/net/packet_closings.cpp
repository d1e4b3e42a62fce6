#include "net/packet_closings.hpp"

#include <algorithm>
#include <cstddef>

#include "net/packet_reasons.hpp"

namespace reachd::net {

PacketClosings::PacketClosings() : bytes_(kPacketBatch) { packets_.reserve(kPacketBatch); }

void PacketClosings::add(const PacketCodec& codec, const ReceivedPacket& reply) {
  if (packets_.size() == kPacketBatch) return;
  Bytes& bytes = bytes_[packets_.size()];
  const std::size_t size = codec.close(reply, bytes);
  if (size == 0) return;
  packets_.push_back({.bytes = std::span(bytes).first(size),
                      .destination = reply.source,
                      .options = {.hop_limit = {}, .source = reply.destination}});
}

void PacketClosings::send(PacketSocket& socket) {
  std::span<const OutgoingPacket> rest(packets_);
  while (!rest.empty()) {
    const SendResult result = socket.send(rest);
    if (is_send_congestion(result.error)) break;
    // One that cannot go out keeps none of the others here.
    rest = rest.subspan(std::min(result.sent + 1, rest.size()));
  }
  packets_.clear();
}

}  // namespace reachd::net
