#include "traceroute/hop_codecs.hpp"

#include <netinet/in.h>

#include <utility>

#include "net/icmp_message.hpp"
#include "net/icmp_socket.hpp"
#include "net/keyed_token.hpp"
#include "net/tcp_segment.hpp"
#include "net/transport_end.hpp"
#include "net/transport_socket.hpp"
#include "traceroute/hop_payload.hpp"
#include "traceroute/icmp_hop_codec.hpp"
#include "traceroute/tcp_hop_codec.hpp"
#include "traceroute/udp_hop_codec.hpp"

namespace reachd::traceroute {
namespace {

constexpr std::size_t kIpv4HeaderSize = 20;
constexpr std::size_t kIpv6HeaderSize = 40;

net::TransportUse use_of(Method method, std::uint16_t port) {
  return {.protocol = method == Method::udp ? std::uint8_t{IPPROTO_UDP} : std::uint8_t{IPPROTO_TCP},
          .port = port,
          .purpose = "traces",
          .way_around = "the method icmp"};
}

std::unique_ptr<net::PacketCodec> make_codec(Method method, const net::KeyedToken& tokens,
                                             const Contact& contact, net::TransportEnd own) {
  if (method == Method::udp) return std::make_unique<UdpHopCodec>(tokens, contact, std::move(own));
  return std::make_unique<TcpHopCodec>(tokens, std::move(own));
}

}  // namespace

std::uint16_t packet_size(Method method, Family family) {
  const std::size_t ip = family == Family::ipv4 ? kIpv4HeaderSize : kIpv6HeaderSize;
  static_assert(kUdpHeaderSize == net::kIcmpHeaderSize);
  const std::size_t rest = method == Method::tcp ? net::kSynSize : kUdpHeaderSize + kPayloadSize;
  return static_cast<std::uint16_t>(ip + rest);
}

std::unique_ptr<net::PacketProbe> make_hop_probe(Method method,
                                                 const net::PacketProbe::Environment& environment,
                                                 Log& log, const Contact& contact) {
  const auto tokens = net::KeyedToken::with_random_key();
  const Clock& clock = environment.clock;
  if (method == Method::icmp) {
    return std::make_unique<net::PacketProbe>(environment,
                                              std::make_unique<IcmpHopCodec>(tokens, contact),
                                              std::make_unique<net::IcmpSocketFactory>(clock, log));
  }
  using Port = net::ReservedPort::Kind;
  auto own = net::TransportEnd::reserve(method == Method::udp ? Port::udp : Port::tcp);
  auto sockets =
      std::make_unique<net::TransportSocketFactory>(clock, log, use_of(method, own.port));
  return std::make_unique<net::PacketProbe>(
      environment, make_codec(method, tokens, contact, std::move(own)), std::move(sockets));
}

}  // namespace reachd::traceroute
