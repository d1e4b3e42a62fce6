#include <netinet/in.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <span>

#include "net/keyed_token.hpp"
#include "net/packet_types.hpp"
#include "net/tcp_segment.hpp"
#include "sent_syns.hpp"
#include "tcp/syn_codec.hpp"
#include "tcp/tcp_config.hpp"

namespace {

using namespace reachd;

/// The first byte chooses what the rest stands for.
constexpr std::uint8_t kIpv6 = 1;
constexpr std::uint8_t kSegment = 2;
constexpr std::uint16_t kPort = 40000;

tcp::SynCodec make_codec() {
  static constexpr net::TokenKey kKey{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  tcp::SynCodec codec(net::KeyedToken(kKey),
                      {kPort, [](const IpAddress& to) { return std::optional(to); }, nullptr});
  auto options = std::make_shared<tcp::Options>();
  options->port = std::uint16_t{443};
  fuzz::send_syns(codec, options);
  return codec;
}

net::ReceivedPacket packet_of(std::uint8_t choice, std::span<const std::uint8_t> bytes) {
  net::ReceivedPacket packet;
  const bool ipv6 = (choice & kIpv6) != 0;
  packet.family = ipv6 ? Family::ipv6 : Family::ipv4;
  packet.protocol = (choice & kSegment) != 0 ? std::uint8_t{IPPROTO_TCP} : std::uint8_t{0};
  // Checksums are for the tests: here they would only keep the inputs out.
  packet.own_only = true;
  packet.source = fuzz::syn_target(ipv6);
  packet.destination = *IpAddress::parse(ipv6 ? "2001:db8::2" : "203.0.113.2");
  packet.bytes = bytes;
  return packet;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const tcp::SynCodec codec = make_codec();
  if (size == 0) return 0;
  const net::ReceivedPacket packet = packet_of(data[0], std::span(data, size).subspan(1));
  const auto reply = codec.decode(packet);
  std::array<std::uint8_t, net::PacketCodec::kMaxClosing> closing{};
  const std::size_t closing_size = reply ? codec.close(packet, closing) : 0;
  // What is open is closed, by one segment of a known size, and nothing else is answered.
  const bool is_open = reply && reply->outcome == Outcome::success;
  if (closing_size != (is_open ? net::kTcpHeaderSize : 0)) std::abort();
  return 0;
}
