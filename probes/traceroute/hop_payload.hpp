#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "net/keyed_token.hpp"
#include "net/packet_types.hpp"
#include "reachd/address.hpp"

namespace reachd::traceroute {

/// Slot and stamp (four bytes each, most significant first) and the token over both and the target
/// (eight bytes).
inline constexpr std::size_t kTokenBlockSize = 16;
/// Two bytes behind the block, by which the checksum is kept what it is to be.
inline constexpr std::size_t kBalanceOffset = kTokenBlockSize;
/// Bytes behind the transport header, of every packet of methods icmp and udp.
inline constexpr std::size_t kPayloadSize = 56;

void write_u16(std::span<std::uint8_t> bytes, std::size_t offset, std::uint16_t value);
void write_u32(std::span<std::uint8_t> bytes, std::size_t offset, std::uint32_t value);
std::uint32_t read_u32(std::span<const std::uint8_t> bytes, std::size_t offset);

/// The sum of RFC 1071 over an even number of bytes, and that of two sums.
std::uint16_t ones_sum(std::span<const std::uint8_t> bytes);
std::uint16_t ones_add(std::uint16_t left, std::uint16_t right);

/// The sum over the pseudo header of RFC 768, RFC 9293 and RFC 8200.
std::uint16_t pseudo_sum(const IpAddress& source, const IpAddress& target, std::uint8_t protocol,
                         std::size_t size);

/// Writes the token block, two zeros for the balance, "reachd" and as much of the contact as there
/// is room for. `payload` has kPayloadSize.
void write_payload(const net::KeyedToken& tokens, const IpAddress& target,
                   const net::PacketIdentity& identity, std::string_view contact,
                   std::span<std::uint8_t> payload);

/// What the beginning of a payload proves that passed by `target`; Proof::none if it is too short
/// or not genuine.
net::PacketReply prove(const net::KeyedToken& tokens, const IpAddress& target,
                       std::span<const std::uint8_t> payload);

/// Makes of a reply that of an ICMP error: an answer, whose kind the detail tells.
void describe_error(const net::ReceivedPacket& packet, std::uint8_t type, std::uint8_t code,
                    net::PacketReply& reply);

/// A message that a raw IPv4 socket hands over unchecked, with a wrong checksum.
bool is_damaged_icmp(const net::ReceivedPacket& packet);

}  // namespace reachd::traceroute
