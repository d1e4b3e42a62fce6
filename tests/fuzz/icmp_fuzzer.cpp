#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "icmp/icmp_codec.hpp"
#include "icmp/icmp_config.hpp"
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

/// Of a check over the packet's family, as a probe that it may be meant for.
ProbeRequest request_to(const IpAddress& target) {
  static const auto module = [] {
    auto made = std::make_shared<Module>();
    made->options = std::make_shared<icmp::IcmpOptions>();
    return made;
  }();
  auto check = std::make_shared<Check>();
  check->module = module;
  check->family = target.family();
  ProbeRequest request;
  request.check = std::move(check);
  request.address = target;
  return request;
}

/// Eight bytes decide, whatever is quoted behind them, and fewer say nothing.
void check_quote(icmp::IcmpCodec& codec, const net::PacketReply& reply) {
  const ProbeRequest request = request_to(reply.target);
  const bool is_ours = codec.began_as(request, reply.identity, reply.quote);
  std::vector<std::uint8_t> quote(reply.quote.begin(), reply.quote.end());
  quote.resize(net::kIcmpHeaderSize);
  quote.push_back(0xff);
  if (codec.began_as(request, reply.identity, quote) != is_ours) std::abort();
  quote.resize(net::kIcmpHeaderSize - 1);
  if (codec.began_as(request, reply.identity, quote)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // The key of the recorded messages among the seeds, so that some inputs pass for genuine.
  static constexpr net::TokenKey kKey{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  static const Contact contact("noc@example.net");
  static icmp::IcmpCodec codec(net::KeyedToken(kKey), contact);
  if (size == 0) return 0;
  const std::span input(data, size);
  const auto reply = codec.decode(packet_of(input[0], input.subspan(1)));
  if (reply && reply->outcome != Outcome::success && reply->reason.empty()) std::abort();
  if (reply && reply->proof == net::PacketReply::Proof::quote) check_quote(codec, *reply);
  if (const auto rest = net::strip_ipv4_header(input); rest && rest->size() > size) std::abort();
  return 0;
}
