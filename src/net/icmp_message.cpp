#include "net/icmp_message.hpp"

#include <netinet/in.h>

#include <array>

#include "net/wire_format.hpp"

namespace reachd::net {
namespace {

constexpr std::size_t kIpv4HeaderSize = 20;
constexpr std::size_t kIpv6HeaderSize = 40;
constexpr std::size_t kFragmentHeaderSize = 8;
/// Of the field that holds the fragment offset; a packet with any of them set is a later fragment.
constexpr std::uint16_t kIpv4OffsetBits = 0x1fff;
constexpr std::uint16_t kIpv6OffsetBits = 0xfff8;

/// A quoted packet, its headers taken off.
struct Quote {
  IpAddress destination;
  std::span<const std::uint8_t> transport;
};

std::optional<Quote> parse_quoted_ipv4(std::span<const std::uint8_t> packet,
                                       std::uint8_t protocol) {
  const auto transport = strip_ipv4_header(packet);
  if (!transport || packet[9] != protocol) return std::nullopt;
  if ((read_u16(packet, 6) & kIpv4OffsetBits) != 0) return std::nullopt;
  return Quote{IpAddress::v4(packet.subspan<16, 4>()), *transport};
}

std::optional<Quote> parse_quoted_ipv6(std::span<const std::uint8_t> packet,
                                       std::uint8_t protocol) {
  if (packet.size() < kIpv6HeaderSize || packet[0] >> 4 != 6) return std::nullopt;
  Quote quote{IpAddress::v6(packet.subspan<24, 16>()), packet.subspan(kIpv6HeaderSize)};
  std::uint8_t next_header = packet[6];
  // The only extension header that our own packets may get on their way.
  if (next_header == IPPROTO_FRAGMENT && quote.transport.size() >= kFragmentHeaderSize) {
    if ((read_u16(quote.transport, 2) & kIpv6OffsetBits) != 0) return std::nullopt;
    next_header = quote.transport[0];
    quote.transport = quote.transport.subspan(kFragmentHeaderSize);
  }
  return next_header == protocol ? std::optional(quote) : std::nullopt;
}

/// By the code of type 3: RFC 792, RFC 1122 section 3.2.2.1 and RFC 1812 section 5.2.7.1.
constexpr std::array<std::string_view, 16> kUnreachableReasons{
    "net_unreachable",  "host_unreachable",    "protocol_unreachable", "port_unreachable",
    "packet_too_big",   "source_route_failed", "net_unknown",          "host_unknown",
    "host_isolated",    "admin_prohibited",    "admin_prohibited",     "net_unreachable",
    "host_unreachable", "admin_prohibited",    "precedence_violation", "precedence_cutoff"};

/// By the code of type 1: RFC 4443 section 3.1.
constexpr std::array<std::string_view, 7> kUnreachableReasons6{
    "net_unreachable",  "admin_prohibited", "beyond_scope",   "host_unreachable",
    "port_unreachable", "admin_prohibited", "net_unreachable"};

std::string_view by_code(std::span<const std::string_view> reasons, std::uint8_t code) {
  return code < reasons.size() ? reasons[code] : "unreachable";
}

std::string_view time_exceeded_reason(std::uint8_t code) {
  return code == 0 ? "ttl_exceeded" : "reassembly_timeout";
}

}  // namespace

bool is_icmp_error(Family family, std::uint8_t type) {
  if (family == Family::ipv6) return type >= kIcmp6Unreachable && type <= kIcmp6ParameterProblem;
  return type == kIcmpUnreachable || type == kIcmpTimeExceeded || type == kIcmpParameterProblem;
}

std::string_view icmp_error_reason(Family family, std::uint8_t type, std::uint8_t code) {
  if (family == Family::ipv4) {
    if (type == kIcmpUnreachable) return by_code(kUnreachableReasons, code);
    return type == kIcmpTimeExceeded ? time_exceeded_reason(code) : "parameter_problem";
  }
  if (type == kIcmp6Unreachable) return by_code(kUnreachableReasons6, code);
  if (type == kIcmp6PacketTooBig) return "packet_too_big";
  return type == kIcmp6TimeExceeded ? time_exceeded_reason(code) : "parameter_problem";
}

std::optional<IcmpEcho> parse_icmp_echo(Family family, std::span<const std::uint8_t> message) {
  if (message.size() < kIcmpHeaderSize) return std::nullopt;
  const std::uint8_t type = message[0];
  if (type != echo_request_type(family) && type != echo_reply_type(family)) return std::nullopt;
  return IcmpEcho{type, read_u16(message, 4), read_u16(message, 6),
                  message.subspan(kIcmpHeaderSize)};
}

std::optional<IcmpError> parse_icmp_error(Family family, std::span<const std::uint8_t> message) {
  const int protocol = family == Family::ipv4 ? int{IPPROTO_ICMP} : int{IPPROTO_ICMPV6};
  return parse_icmp_error(family, message, static_cast<std::uint8_t>(protocol));
}

std::optional<IcmpError> parse_icmp_error(Family family, std::span<const std::uint8_t> message,
                                          std::uint8_t protocol) {
  if (message.size() < kIcmpHeaderSize || !is_icmp_error(family, message[0])) return std::nullopt;
  const std::span<const std::uint8_t> quoted = message.subspan(kIcmpHeaderSize);
  const std::optional<Quote> quote = family == Family::ipv4 ? parse_quoted_ipv4(quoted, protocol)
                                                            : parse_quoted_ipv6(quoted, protocol);
  if (!quote) return std::nullopt;
  return IcmpError{message[0], message[1], quote->destination, quote->transport};
}

std::optional<std::span<const std::uint8_t>> strip_ipv4_header(
    std::span<const std::uint8_t> packet) {
  if (packet.size() < kIpv4HeaderSize || packet[0] >> 4 != 4) return std::nullopt;
  const std::size_t length = (packet[0] & std::size_t{0x0f}) * 4;
  if (length < kIpv4HeaderSize || length > packet.size()) return std::nullopt;
  return packet.subspan(length);
}

IcmpDetail detail_of(const IcmpError& error, const ReceivedPacket& packet) {
  return {.reply_hop_limit = packet.hop_limit,
          .error_type = error.type,
          .error_code = error.code,
          .error_source = packet.source};
}

void judge_icmp_error(Family family, PacketReply& reply) {
  reply.outcome = Outcome::unreachable;
  reply.reason = icmp_error_reason(family, reply.detail.error_type.value_or(0),
                                   reply.detail.error_code.value_or(0));
  // That of a router says nothing of the host.
  reply.detail.reply_hop_limit.reset();
}

bool is_damaged_icmp(const ReceivedPacket& packet) {
  return packet.family == Family::ipv4 && !packet.own_only && !packet.truncated &&
         internet_checksum(packet.bytes) != 0;
}

}  // namespace reachd::net
