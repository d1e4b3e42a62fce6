#include "net/token_block.hpp"

#include "net/wire_format.hpp"

namespace reachd::net {

void write_token_block(const KeyedToken& tokens, const IpAddress& target,
                       const PacketIdentity& identity, std::span<std::uint8_t> payload) {
  write_u32(payload, 0, identity.slot);
  write_u32(payload, 4, identity.stamp);
  write_u64(payload, 8, tokens.make(target, identity));
}

PacketReply read_token_block(const KeyedToken& tokens, const IpAddress& target,
                             std::span<const std::uint8_t> payload) {
  PacketReply reply;
  reply.target = target;
  if (payload.size() < kTokenBlockSize) return reply;
  reply.identity = {read_u32(payload, 0), read_u32(payload, 4)};
  const bool is_genuine = read_u64(payload, 8) == tokens.make(target, reply.identity);
  if (is_genuine) reply.proof = PacketReply::Proof::token;
  return reply;
}

}  // namespace reachd::net
