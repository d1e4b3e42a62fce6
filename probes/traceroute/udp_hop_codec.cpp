#include "traceroute/udp_hop_codec.hpp"

#include <netinet/in.h>

#include "net/icmp_message.hpp"
#include "net/token_block.hpp"
#include "net/wire_format.hpp"
#include "traceroute/hop_codecs.hpp"
#include "traceroute/hop_payload.hpp"

namespace reachd::traceroute {
namespace {

constexpr std::size_t kChecksumOffset = 6;

/// Never zero, which would mean that there is no checksum, in the 65535 slots that come first.
std::uint16_t checksum_of(std::uint32_t slot) {
  const auto sum = static_cast<std::uint16_t>(slot + 1);
  return sum == 0 ? std::uint16_t{0xffff} : sum;
}

void write_header(std::uint16_t source_port, const ProbeRequest& request,
                  std::span<std::uint8_t> packet) {
  net::write_u16(packet, 0, source_port);
  net::write_u16(packet, 2, target_port(request));
  net::write_u16(packet, 4, static_cast<std::uint16_t>(packet.size()));
  net::write_u16(packet, kChecksumOffset, 0);
}

}  // namespace

net::PacketPlan UdpHopCodec::plan(const ProbeRequest& request) const {
  return plan_transport(request, kUdpHeaderSize + kPayloadSize);
}

void UdpHopCodec::encode(const ProbeRequest& request, const net::PacketPlan& plan,
                         const net::PacketIdentity& identity, std::span<std::uint8_t> packet) {
  write_header(own_.port, request, packet);
  const std::span<std::uint8_t> payload = packet.subspan(kUdpHeaderSize);
  write_payload(tokens_, request.address, identity, *contact_.get(), payload);
  const auto pseudo =
      net::pseudo_sum(*plan.options.source, request.address, IPPROTO_UDP, packet.size());
  const auto rest = net::ones_add(pseudo, net::ones_sum(packet));
  const std::uint16_t checksum = checksum_of(identity.slot);
  // rest + balance + checksum is to be a sum of all ones.
  const auto balance = static_cast<std::uint16_t>(~net::ones_add(rest, checksum));
  net::write_u16(payload, kBalanceOffset, balance);
  net::write_u16(packet, kChecksumOffset, checksum);
}

std::optional<net::PacketReply> UdpHopCodec::decode(const net::ReceivedPacket& packet) const {
  if (packet.protocol == IPPROTO_UDP || net::is_damaged_icmp(packet)) return std::nullopt;
  const auto error = net::parse_icmp_error(packet.family, packet.bytes, IPPROTO_UDP);
  if (!error || error->quote.size() < kUdpHeaderSize) return std::nullopt;
  if (net::read_u16(error->quote, 0) != own_.port) return std::nullopt;
  net::PacketReply reply =
      net::read_token_block(tokens_, error->destination, error->quote.subspan(kUdpHeaderSize));
  // RFC 4443 section 2.4: over IPv6 as much as fits is quoted.
  const bool is_short = error->quote.size() < kUdpHeaderSize + net::kTokenBlockSize;
  if (packet.family == Family::ipv4 && is_short) {
    reply.proof = net::PacketReply::Proof::quote;
    reply.identity = {net::read_u16(error->quote, kChecksumOffset) - 1U, 0};
  }
  reply.detail = net::detail_of(*error, packet);
  return reply;
}

}  // namespace reachd::traceroute
