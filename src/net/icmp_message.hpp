#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "net/packet_types.hpp"
#include "reachd/address.hpp"

namespace reachd::net {

/// Of an ICMP header; an echo's identifier and sequence end it.
inline constexpr std::size_t kIcmpHeaderSize = 8;

/// RFC 792 and RFC 4443.
inline constexpr std::uint8_t kIcmpEchoReply = 0;
inline constexpr std::uint8_t kIcmpUnreachable = 3;
inline constexpr std::uint8_t kIcmpEchoRequest = 8;
inline constexpr std::uint8_t kIcmpTimeExceeded = 11;
inline constexpr std::uint8_t kIcmpParameterProblem = 12;
inline constexpr std::uint8_t kIcmp6Unreachable = 1;
inline constexpr std::uint8_t kIcmp6PacketTooBig = 2;
inline constexpr std::uint8_t kIcmp6TimeExceeded = 3;
inline constexpr std::uint8_t kIcmp6ParameterProblem = 4;
inline constexpr std::uint8_t kIcmp6EchoRequest = 128;
inline constexpr std::uint8_t kIcmp6EchoReply = 129;

constexpr std::uint8_t echo_request_type(Family family) {
  return family == Family::ipv4 ? kIcmpEchoRequest : kIcmp6EchoRequest;
}
constexpr std::uint8_t echo_reply_type(Family family) {
  return family == Family::ipv4 ? kIcmpEchoReply : kIcmp6EchoReply;
}
/// Errors that speak of a packet's fate: unreachable, too big, time exceeded, parameter problem.
/// Redirects and source quench are none.
bool is_icmp_error(Family family, std::uint8_t type);

/// A short, machine-readable name for an ICMP error: static text.
std::string_view icmp_error_reason(Family family, std::uint8_t type, std::uint8_t code);

struct IcmpEcho {
  std::uint8_t type = 0;
  std::uint16_t id = 0;
  std::uint16_t sequence = 0;
  std::span<const std::uint8_t> payload;
};

/// An echo request or reply; nullopt for anything else and for fewer than eight bytes.
std::optional<IcmpEcho> parse_icmp_echo(Family family, std::span<const std::uint8_t> message);

struct IcmpError {
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  /// Where the quoted packet went to.
  IpAddress destination;
  /// What is quoted of it, from the transport header on.
  std::span<const std::uint8_t> quote;
};

/// An ICMP error that quotes an ICMP message of the same family. nullopt for anything else, be it
/// a quoted TCP segment, a fragment that is not the first, or a quote cut off within its headers.
std::optional<IcmpError> parse_icmp_error(Family family, std::span<const std::uint8_t> message);
/// The same for an error that quotes a packet of another protocol, an IPPROTO_ number.
std::optional<IcmpError> parse_icmp_error(Family family, std::span<const std::uint8_t> message,
                                          std::uint8_t protocol);

/// What a record tells of an ICMP error that came in this packet.
IcmpDetail detail_of(const IcmpError& error, const ReceivedPacket& packet);
/// Gives a reply whose detail is that of an ICMP error its verdict.
void judge_icmp_error(Family family, PacketReply& reply);

/// What follows the header of an IPv4 packet; nullopt if the header is malformed.
std::optional<std::span<const std::uint8_t>> strip_ipv4_header(
    std::span<const std::uint8_t> packet);

/// A message with a wrong checksum: the kernel checks what it hands to datagram sockets and all of
/// ICMPv6, but not what it copies to a raw IPv4 socket.
bool is_damaged_icmp(const ReceivedPacket& packet);

}  // namespace reachd::net
