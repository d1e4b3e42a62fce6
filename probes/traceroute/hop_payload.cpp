#include "traceroute/hop_payload.hpp"

#include <algorithm>

#include "net/icmp_message.hpp"

namespace reachd::traceroute {
namespace {

constexpr std::string_view kName = "reachd";

std::uint64_t read_u64(std::span<const std::uint8_t> bytes, std::size_t offset) {
  return (std::uint64_t{read_u32(bytes, offset)} << 32) | read_u32(bytes, offset + 4);
}

void write_text(std::string_view text, std::span<std::uint8_t>& rest) {
  const std::string_view part = text.substr(0, rest.size());
  std::ranges::copy(part, rest.begin());
  rest = rest.subspan(part.size());
}

}  // namespace

void write_u16(std::span<std::uint8_t> bytes, std::size_t offset, std::uint16_t value) {
  bytes[offset] = static_cast<std::uint8_t>(value >> 8);
  bytes[offset + 1] = static_cast<std::uint8_t>(value);
}

void write_u32(std::span<std::uint8_t> bytes, std::size_t offset, std::uint32_t value) {
  write_u16(bytes, offset, static_cast<std::uint16_t>(value >> 16));
  write_u16(bytes, offset + 2, static_cast<std::uint16_t>(value));
}

std::uint32_t read_u32(std::span<const std::uint8_t> bytes, std::size_t offset) {
  return (std::uint32_t{net::read_u16(bytes, offset)} << 16) | net::read_u16(bytes, offset + 2);
}

std::uint16_t ones_sum(std::span<const std::uint8_t> bytes) {
  return static_cast<std::uint16_t>(~net::internet_checksum(bytes));
}

std::uint16_t ones_add(std::uint16_t left, std::uint16_t right) {
  const std::uint32_t sum = std::uint32_t{left} + right;
  return static_cast<std::uint16_t>(sum + (sum >> 16));
}

std::uint16_t pseudo_sum(const IpAddress& source, const IpAddress& target, std::uint8_t protocol,
                         std::size_t size) {
  const auto rest = ones_add(protocol, static_cast<std::uint16_t>(size));
  return ones_add(ones_add(ones_sum(source.bytes()), ones_sum(target.bytes())), rest);
}

void write_payload(const net::KeyedToken& tokens, const IpAddress& target,
                   const net::PacketIdentity& identity, std::string_view contact,
                   std::span<std::uint8_t> payload) {
  std::ranges::fill(payload, std::uint8_t{0});
  const std::uint64_t token = tokens.make(target, identity);
  write_u32(payload, 0, identity.slot);
  write_u32(payload, 4, identity.stamp);
  write_u32(payload, 8, static_cast<std::uint32_t>(token >> 32));
  write_u32(payload, 12, static_cast<std::uint32_t>(token));
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
  if (payload.size() < kTokenBlockSize) return reply;
  reply.identity = {read_u32(payload, 0), read_u32(payload, 4)};
  const bool is_true = read_u64(payload, 8) == tokens.make(target, reply.identity);
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

bool is_damaged_icmp(const net::ReceivedPacket& packet) {
  return packet.family == Family::ipv4 && !packet.own_only && !packet.truncated &&
         net::internet_checksum(packet.bytes) != 0;
}

}  // namespace reachd::traceroute
