#include "traceroute/hop_codecs.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <utility>

#include "net/hop_socket.hpp"
#include "net/icmp_message.hpp"
#include "net/icmp_socket.hpp"
#include "net/keyed_token.hpp"
#include "net/local_address.hpp"
#include "net/reserved_port.hpp"
#include "traceroute/hop_payload.hpp"
#include "traceroute/icmp_hop_codec.hpp"
#include "traceroute/tcp_hop_codec.hpp"
#include "traceroute/udp_hop_codec.hpp"

namespace reachd::traceroute {
namespace {

constexpr std::size_t kIpv4HeaderSize = 20;
constexpr std::size_t kIpv6HeaderSize = 40;

TransportEnd make_end(int type) {
  auto reserved = std::make_shared<const net::ReservedPort>(type);
  const std::uint16_t port = reserved->number();
  return {port, net::local_address_toward, std::move(reserved)};
}

}  // namespace

std::uint16_t packet_size(Method method, Family family) {
  const std::size_t ip = family == Family::ipv4 ? kIpv4HeaderSize : kIpv6HeaderSize;
  static_assert(kUdpHeaderSize == net::kIcmpHeaderSize);
  const std::size_t rest = method == Method::tcp ? kSynSize : kUdpHeaderSize + kPayloadSize;
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
  const bool is_udp = method == Method::udp;
  TransportEnd own = make_end(is_udp ? SOCK_DGRAM : SOCK_STREAM);
  auto sockets = std::make_unique<net::HopSocketFactory>(
      clock, log, is_udp ? std::uint8_t{IPPROTO_UDP} : std::uint8_t{IPPROTO_TCP}, own.port);
  std::unique_ptr<net::PacketCodec> codec;
  if (is_udp) {
    codec = std::make_unique<UdpHopCodec>(tokens, contact, std::move(own));
  } else {
    codec = std::make_unique<TcpHopCodec>(tokens, std::move(own));
  }
  return std::make_unique<net::PacketProbe>(environment, std::move(codec), std::move(sockets));
}

}  // namespace reachd::traceroute
