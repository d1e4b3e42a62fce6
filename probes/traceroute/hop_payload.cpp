#include "traceroute/hop_payload.hpp"

#include <algorithm>

#include "net/wire_format.hpp"

namespace reachd::traceroute {
namespace {

constexpr std::string_view kName = "reachd";

void write_text(std::string_view text, std::span<std::uint8_t>& rest) {
  const std::string_view part = text.substr(0, rest.size());
  std::ranges::copy(part, rest.begin());
  rest = rest.subspan(part.size());
}

}  // namespace

void write_payload(const net::KeyedToken& tokens, const IpAddress& target,
                   const net::PacketIdentity& identity, std::string_view contact,
                   std::span<std::uint8_t> payload) {
  std::ranges::fill(payload, std::uint8_t{0});
  const std::uint64_t token = tokens.make(target, identity);
  net::write_u32(payload, 0, identity.slot);
  net::write_u32(payload, 4, identity.stamp);
  net::write_u64(payload, 8, token);
  std::span<std::uint8_t> rest = payload.subspan(kBalanceOffset + 2);
  write_text(kName, rest);
  if (contact.empty()) return;
  write_text(" ", rest);
  write_text(contact, rest);
}

net::PacketReply prove(const net::KeyedToken& tokens, const IpAddress& target,
                       std::span<const std::uint8_t> payload) {
  net::PacketReply reply;
  reply.target = target;
  if (payload.size() < net::kTokenBlockSize) return reply;
  reply.identity = {net::read_u32(payload, 0), net::read_u32(payload, 4)};
  const bool is_true = net::read_u64(payload, 8) == tokens.make(target, reply.identity);
  if (is_true) reply.proof = net::PacketReply::Proof::token;
  return reply;
}

void describe_error(const net::ReceivedPacket& packet, std::uint8_t type, std::uint8_t code,
                    net::PacketReply& reply) {
  reply.outcome = Outcome::success;
  reply.detail = {.reply_hop_limit = packet.hop_limit,
                  .error_type = type,
                  .error_code = code,
                  .error_source = packet.source};
}

}  // namespace reachd::traceroute
