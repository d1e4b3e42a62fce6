#include "net/echo_answer.hpp"

#include "net/icmp_message.hpp"
#include "net/token_block.hpp"

namespace reachd::net {
namespace {

/// What the kernel could not filter may be another process's.
bool is_ours(const ReceivedPacket& packet, const IcmpEcho& echo) {
  return packet.own_only || echo.id == packet.identifier;
}

PacketReply prove(const KeyedToken& tokens, const IpAddress& target, const IcmpEcho& echo) {
  PacketReply reply = read_token_block(tokens, target, echo.payload);
  if (echo.sequence != echo_sequence(reply.identity)) reply.proof = PacketReply::Proof::none;
  return reply;
}

std::optional<PacketReply> read_reply(const KeyedToken& tokens, const ReceivedPacket& packet,
                                      const IcmpEcho& echo) {
  const bool is_reply = echo.type == echo_reply_type(packet.family);
  if (!is_reply || !is_ours(packet, echo)) return std::nullopt;
  PacketReply reply = prove(tokens, packet.source, echo);
  reply.detail.reply_hop_limit = packet.hop_limit;
  return reply;
}

std::optional<PacketReply> read_error(const KeyedToken& tokens, const ReceivedPacket& packet,
                                      const IcmpError& error) {
  const auto echo = parse_icmp_echo(packet.family, error.quote);
  const bool is_request = echo && echo->type == echo_request_type(packet.family);
  if (!is_request || !is_ours(packet, *echo)) return std::nullopt;
  PacketReply reply = prove(tokens, error.destination, *echo);
  // Over IPv6 as much as fits is quoted (RFC 4443 section 2.4): what is shorter is not honest.
  const bool may_be_short = packet.family == Family::ipv4;
  if (may_be_short && echo->payload.size() < kTokenBlockSize) {
    reply.proof = PacketReply::Proof::quote;
    reply.identity = {echo->sequence, 0};
    reply.quote = error.quote;
  }
  reply.detail = detail_of(error, packet);
  return reply;
}

}  // namespace

std::optional<PacketReply> read_echo_answer(const KeyedToken& tokens,
                                            const ReceivedPacket& packet) {
  if (packet.error) {
    const auto [type, code, destination] = *packet.error;
    if (!is_icmp_error(packet.family, type)) return std::nullopt;
    return read_error(tokens, packet, {type, code, destination, packet.bytes});
  }
  if (is_damaged_icmp(packet)) return std::nullopt;
  if (const auto echo = parse_icmp_echo(packet.family, packet.bytes)) {
    return read_reply(tokens, packet, *echo);
  }
  const auto error = parse_icmp_error(packet.family, packet.bytes);
  return error ? read_error(tokens, packet, *error) : std::nullopt;
}

}  // namespace reachd::net
