#include <netinet/in.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <span>

#include "net/keyed_token.hpp"
#include "net/packet_types.hpp"
#include "sent_syns.hpp"
#include "traceroute/icmp_hop_codec.hpp"
#include "traceroute/tcp_hop_codec.hpp"
#include "traceroute/traceroute_config.hpp"
#include "traceroute/udp_hop_codec.hpp"

namespace {

using namespace reachd;

/// The first byte chooses what the rest stands for, and in its two lowest bits the codec.
constexpr std::uint8_t kIpv6 = 4;
constexpr std::uint8_t kQueuedError = 8;
constexpr std::uint8_t kSegment = 16;
constexpr std::uint16_t kPort = 40000;

net::ReceivedPacket packet_of(std::uint8_t choice, std::span<const std::uint8_t> bytes) {
  net::ReceivedPacket packet;
  const bool ipv6 = (choice & kIpv6) != 0;
  packet.family = ipv6 ? Family::ipv6 : Family::ipv4;
  packet.protocol = (choice & kSegment) != 0 ? std::uint8_t{IPPROTO_TCP} : std::uint8_t{0};
  // Checksums are for the tests: here they would only keep the inputs out.
  packet.own_only = true;
  packet.source = fuzz::syn_target(ipv6);
  packet.bytes = bytes;
  if ((choice & kQueuedError) != 0 && bytes.size() >= 2) {
    packet.error = net::QueuedError{bytes[0], bytes[1], packet.source};
    packet.bytes = bytes.subspan(2);
  }
  return packet;
}

traceroute::TcpHopCodec make_tcp_codec(const net::KeyedToken& tokens) {
  traceroute::TcpHopCodec codec(
      tokens, {kPort, [](const IpAddress& to) { return std::optional(to); }, nullptr});
  auto options = std::make_shared<traceroute::TracerouteOptions>();
  options->method = traceroute::Method::tcp;
  fuzz::send_syns(codec, options);
  return codec;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static constexpr net::TokenKey kKey{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  static const net::KeyedToken tokens(kKey);
  static const Contact contact("noc@example.net");
  static const traceroute::IcmpHopCodec icmp(tokens, contact);
  static const traceroute::UdpHopCodec udp(tokens, contact, {kPort, nullptr, nullptr});
  static const traceroute::TcpHopCodec tcp = make_tcp_codec(tokens);
  static const net::PacketCodec* const kCodecs[] = {&icmp, &udp, &tcp, &icmp};
  if (size == 0) return 0;
  const std::span input(data, size);
  const auto reply = kCodecs[input[0] & 3U]->decode(packet_of(input[0], input.subspan(1)));
  if (reply && reply->outcome != Outcome::success) std::abort();
  return 0;
}
