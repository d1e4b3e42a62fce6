#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "net/keyed_token.hpp"
#include "net/packet_types.hpp"
#include "reachd/address.hpp"

namespace reachd::net {

/// What slot, stamp (four bytes each, most significant first) and the token over both and the
/// target (eight bytes) take at the beginning of a payload.
inline constexpr std::size_t kTokenBlockSize = 16;

/// `payload` has room for the block.
void write_token_block(const KeyedToken& tokens, const IpAddress& target,
                       const PacketIdentity& identity, std::span<std::uint8_t> payload);

/// A reply that asked `target` and brings this payload back: with Proof::token if it begins with a
/// genuine block, with Proof::none if not, or if it is too short.
PacketReply read_token_block(const KeyedToken& tokens, const IpAddress& target,
                             std::span<const std::uint8_t> payload);

}  // namespace reachd::net
