#include "traceroute/icmp_hop_codec.hpp"

#include <algorithm>

#include "net/wire_format.hpp"
#include "traceroute/hop_payload.hpp"
#include "traceroute/traceroute_config.hpp"

namespace reachd::traceroute {
namespace {

constexpr std::size_t kChecksumOffset = 2;
constexpr std::size_t kIdOffset = 4;
constexpr std::size_t kSequenceOffset = 6;
/// The sequence and the token block: all that differs from packet to packet but the balance.
constexpr std::size_t kChangingSize = 2 + net::kTokenBlockSize;

std::uint16_t low_half(std::uint32_t slot) { return static_cast<std::uint16_t>(slot); }

bool is_ours(const net::ReceivedPacket& packet, const net::IcmpEcho& echo) {
  return packet.own_only || echo.id == packet.identifier;
}

}  // namespace

net::PacketPlan IcmpHopCodec::plan(const ProbeRequest& request) const {
  return {.size = net::kIcmpHeaderSize + kPayloadSize,
          .dont_fragment = false,
          .options = {.hop_limit = request.hop_limit,
                      .source = request.check->module->options->ip.source}};
}

void IcmpHopCodec::encode(const ProbeRequest& request, const net::PacketPlan& /*plan*/,
                          const net::PacketIdentity& identity, std::span<std::uint8_t> packet) {
  const Family family = request.address.family();
  std::ranges::fill(packet, std::uint8_t{0});
  packet[0] = net::echo_request_type(family);
  net::write_u16(packet, kIdOffset, identity.identifier);
  net::write_u16(packet, kSequenceOffset, low_half(identity.slot));
  const std::span<std::uint8_t> payload = packet.subspan(net::kIcmpHeaderSize);
  write_payload(tokens_, request.address, identity, *contact_.get(), payload);
  const auto changing = packet.subspan(kSequenceOffset, kChangingSize);
  // Together with its checksum the changing part adds nothing to the sum.
  net::write_u16(payload, kBalanceOffset, net::internet_checksum(changing));
  // The kernel fills in ICMPv6's, and a datagram socket's.
  if (family == Family::ipv4)
    net::write_u16(packet, kChecksumOffset, net::internet_checksum(packet));
}

std::optional<net::PacketReply> IcmpHopCodec::decode(const net::ReceivedPacket& packet) const {
  if (packet.error) {
    const auto [type, code, destination] = *packet.error;
    if (!net::is_icmp_error(packet.family, type)) return std::nullopt;
    return decode_error(packet, {type, code, destination, packet.bytes});
  }
  if (net::is_damaged_icmp(packet)) return std::nullopt;
  if (const auto echo = net::parse_icmp_echo(packet.family, packet.bytes)) {
    return decode_reply(packet, *echo);
  }
  const auto error = net::parse_icmp_error(packet.family, packet.bytes);
  return error ? decode_error(packet, *error) : std::nullopt;
}

std::optional<net::PacketReply> IcmpHopCodec::decode_reply(const net::ReceivedPacket& packet,
                                                           const net::IcmpEcho& echo) const {
  const bool is_reply = echo.type == net::echo_reply_type(packet.family);
  if (!is_reply || !is_ours(packet, echo)) return std::nullopt;
  net::PacketReply reply = prove(tokens_, packet.source, echo.payload);
  reply.detail.reply_hop_limit = packet.hop_limit;
  return reply;
}

std::optional<net::PacketReply> IcmpHopCodec::decode_error(const net::ReceivedPacket& packet,
                                                           const net::IcmpError& error) const {
  const auto echo = net::parse_icmp_echo(packet.family, error.quote);
  const bool is_request = echo && echo->type == net::echo_request_type(packet.family);
  if (!is_request || !is_ours(packet, *echo)) return std::nullopt;
  net::PacketReply reply = prove(tokens_, error.destination, echo->payload);
  // RFC 4443 section 2.4: over IPv6 as much as fits is quoted.
  if (packet.family == Family::ipv4 && echo->payload.size() < net::kTokenBlockSize) {
    reply.proof = net::PacketReply::Proof::quote;
    reply.identity = {echo->sequence, 0};
  }
  describe_error(packet, error.type, error.code, reply);
  return reply;
}

}  // namespace reachd::traceroute
