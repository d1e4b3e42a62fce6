#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "icmp/icmp_codec.hpp"
#include "net/icmp_message.hpp"
#include "net/keyed_token.hpp"
#include "net/packet_types.hpp"

namespace {

using namespace reachd;

/// The first byte chooses what the rest stands for.
constexpr std::uint8_t kIpv6 = 1;
constexpr std::uint8_t kQueuedError = 2;
constexpr std::uint8_t kOwnOnly = 4;
/// That of the recorded messages among the seeds.
constexpr std::uint16_t kIdentifier = 0x5be6;

net::ReceivedPacket packet_of(std::uint8_t choice, std::span<const std::uint8_t> bytes) {
  net::ReceivedPacket packet;
  const bool ipv6 = (choice & kIpv6) != 0;
  packet.family = ipv6 ? Family::ipv6 : Family::ipv4;
  packet.own_only = (choice & kOwnOnly) != 0;
  packet.identifier = kIdentifier;
  packet.source = *IpAddress::parse(ipv6 ? "2001:db8::1" : "192.0.2.1");
  packet.bytes = bytes;
  if ((choice & kQueuedError) != 0 && bytes.size() >= 2) {
    packet.error = net::QueuedError{bytes[0], bytes[1], packet.source};
    packet.bytes = bytes.subspan(2);
  }
  return packet;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // The key of the recorded messages among the seeds, so that some inputs pass for genuine.
  static constexpr net::TokenKey kKey{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  static const Contact contact("noc@example.net");
  static const icmp::IcmpCodec codec(net::KeyedToken(kKey), contact);
  if (size == 0) return 0;
  const std::span input(data, size);
  const auto reply = codec.decode(packet_of(input[0], input.subspan(1)));
  if (reply && reply->outcome != Outcome::success && reply->reason.empty()) std::abort();
  if (const auto rest = net::strip_ipv4_header(input); rest && rest->size() > size) std::abort();
  return 0;
}
