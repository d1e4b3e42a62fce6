#include "traceroute/tcp_hop_codec.hpp"

#include "net/tcp_segment.hpp"
#include "traceroute/transport_hop.hpp"

namespace reachd::traceroute {

net::PacketPlan TcpHopCodec::plan(const ProbeRequest& request) const {
  return plan_transport(request, net::kSynSize);
}

void TcpHopCodec::encode(const ProbeRequest& request, const net::PacketPlan& plan,
                         const net::PacketIdentity& identity, std::span<std::uint8_t> packet) {
  syns_.write_syn({request.address, target_port(request), *plan.options.source}, identity, packet);
}

std::optional<net::PacketReply> TcpHopCodec::decode(const net::ReceivedPacket& packet) const {
  const auto answer = syns_.read(packet);
  // The kernel closes what an acknowledgement shows to be open.
  if (!answer || answer->kind == net::SynAnswer::Kind::acknowledgement) return std::nullopt;
  return answer->reply;
}

}  // namespace reachd::traceroute
