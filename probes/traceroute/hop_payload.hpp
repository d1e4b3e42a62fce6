#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "net/keyed_token.hpp"
#include "net/token_block.hpp"
#include "reachd/address.hpp"

namespace reachd::traceroute {

/// Two bytes behind the token block, by which the checksum is kept what it is to be.
inline constexpr std::size_t kBalanceOffset = net::kTokenBlockSize;
/// Bytes behind the transport header, of every packet of methods icmp and udp.
inline constexpr std::size_t kPayloadSize = 56;

/// Writes the token block, two zeros for the balance, "reachd" and as much of the contact as there
/// is room for. `payload` has kPayloadSize.
void write_payload(const net::KeyedToken& tokens, const IpAddress& target,
                   const net::PacketIdentity& identity, std::string_view contact,
                   std::span<std::uint8_t> payload);

}  // namespace reachd::traceroute
