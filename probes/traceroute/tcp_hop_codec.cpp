#include "traceroute/tcp_hop_codec.hpp"

#include <netinet/in.h>

#include <algorithm>

#include "traceroute/hop_codecs.hpp"
#include "traceroute/hop_payload.hpp"

namespace reachd::traceroute {
namespace {

constexpr std::size_t kSequenceOffset = 4;
constexpr std::size_t kAcknowledgementOffset = 8;
constexpr std::size_t kFlagsOffset = 13;
constexpr std::size_t kChecksumOffset = 16;
/// What RFC 792 lets a router quote.
constexpr std::size_t kLeastQuote = 8;
constexpr std::uint8_t kSyn = 0x02;
constexpr std::uint8_t kRst = 0x04;
constexpr std::uint8_t kAck = 0x10;
constexpr std::uint16_t kWindow = 1024;
/// Without the option some take a SYN for an attack.
constexpr std::uint32_t kMaximumSegmentSize = 0x02040000U | 1400U;

void write_header(std::uint16_t source_port, const ProbeRequest& request, std::uint32_t sequence,
                  std::span<std::uint8_t> packet) {
  std::ranges::fill(packet, std::uint8_t{0});
  write_u16(packet, 0, source_port);
  write_u16(packet, 2, target_port(request));
  write_u32(packet, kSequenceOffset, sequence);
  packet[12] = static_cast<std::uint8_t>(packet.size() / 4 << 4);
  packet[kFlagsOffset] = kSyn;
  write_u16(packet, 14, kWindow);
  write_u32(packet, 20, kMaximumSegmentSize);
}

}  // namespace

net::PacketPlan TcpHopCodec::plan(const ProbeRequest& request) const {
  return plan_transport(request, kSynSize);
}

std::uint32_t TcpHopCodec::sequence_of(const IpAddress& target, std::uint16_t slot) const {
  const auto token = static_cast<std::uint16_t>(tokens_.make(target, {slot, 0}));
  return (std::uint32_t{slot} << 16) | token;
}

void TcpHopCodec::encode(const ProbeRequest& request, const net::PacketIdentity& identity,
                         std::span<std::uint8_t> packet) {
  const auto slot = static_cast<std::uint16_t>(identity.slot);
  write_header(own_.port, request, sequence_of(request.address, slot), packet);
  const auto sum =
      ones_add(pseudo_sum(own_.source_of(request), request.address, IPPROTO_TCP, packet.size()),
               ones_sum(packet));
  write_u16(packet, kChecksumOffset, static_cast<std::uint16_t>(~sum));
}

std::optional<net::PacketReply> TcpHopCodec::decode(const net::ReceivedPacket& packet) const {
  return packet.protocol == IPPROTO_TCP ? decode_segment(packet) : decode_error(packet);
}

net::PacketReply TcpHopCodec::prove_sequence(const IpAddress& target,
                                             std::uint32_t sequence) const {
  const auto slot = static_cast<std::uint16_t>(sequence >> 16);
  net::PacketReply reply;
  reply.target = target;
  reply.identity = {slot, 0};
  // Of the slot's probe no more than its low half is known, as of one that a short quote names.
  if (sequence_of(target, slot) == sequence) reply.proof = net::PacketReply::Proof::quote;
  return reply;
}

std::optional<net::PacketReply> TcpHopCodec::decode_segment(
    const net::ReceivedPacket& packet) const {
  if (packet.bytes.size() < kLeastSegment) return std::nullopt;
  if (net::read_u16(packet.bytes, 2) != own_.port) return std::nullopt;
  const std::uint8_t flags = packet.bytes[kFlagsOffset];
  if ((flags & kAck) == 0 || (flags & (kSyn | kRst)) == 0) return std::nullopt;
  const std::uint32_t sequence = read_u32(packet.bytes, kAcknowledgementOffset) - 1;
  net::PacketReply reply = prove_sequence(packet.source, sequence);
  reply.detail.reply_hop_limit = packet.hop_limit;
  return reply;
}

std::optional<net::PacketReply> TcpHopCodec::decode_error(const net::ReceivedPacket& packet) const {
  if (is_damaged_icmp(packet)) return std::nullopt;
  const auto error = net::parse_icmp_error(packet.family, packet.bytes, IPPROTO_TCP);
  if (!error || error->quote.size() < kLeastQuote) return std::nullopt;
  if (net::read_u16(error->quote, 0) != own_.port) return std::nullopt;
  net::PacketReply reply =
      prove_sequence(error->destination, read_u32(error->quote, kSequenceOffset));
  describe_error(packet, error->type, error->code, reply);
  return reply;
}

}  // namespace reachd::traceroute
