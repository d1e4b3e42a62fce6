#include "icmp/icmp_codec.hpp"

#include <algorithm>

#include "icmp/echo_template.hpp"
#include "icmp/icmp_config.hpp"
#include "net/wire_format.hpp"

namespace reachd::icmp {
namespace {

/// Without the IP header. No link has a smaller MTU than the 296 bytes that serial lines were
/// given, though RFC 791 promises 68 only.
constexpr std::size_t kAtomicSize = 296 - 20;
constexpr std::size_t kChecksumOffset = 2;
constexpr std::size_t kIdOffset = 4;
constexpr std::size_t kSequenceOffset = 6;
/// Identifier, sequence, and the token block behind them: all that differs from packet to packet.
constexpr std::size_t kChangingSize = 4 + net::kTokenBlockSize;

const IcmpOptions& options_of(const ProbeRequest& request) {
  return static_cast<const IcmpOptions&>(*request.check->module->options);
}

std::uint16_t low_half(std::uint32_t slot) { return static_cast<std::uint16_t>(slot); }

/// From the checksum over the template, in which the changing bytes are zero (RFC 1624).
void update_checksum(std::span<std::uint8_t> packet) {
  const std::uint32_t constant = 0xffffU ^ net::read_u16(packet, kChecksumOffset);
  const std::uint32_t changing =
      0xffffU ^ net::internet_checksum(packet.subspan(kIdOffset, kChangingSize));
  const std::uint32_t sum = constant + changing;
  net::write_u16(packet, kChecksumOffset, static_cast<std::uint16_t>(~(sum + (sum >> 16))));
}

/// What the kernel could not filter may be another process's.
bool is_ours(const net::ReceivedPacket& packet, const net::IcmpEcho& echo) {
  return packet.own_only || echo.id == packet.identifier;
}

}  // namespace

IcmpCodec::IcmpCodec(const net::KeyedToken& tokens, const Contact& contact)
    : tokens_(tokens), contact_(contact) {}

net::PacketPlan IcmpCodec::plan(const ProbeRequest& request) const {
  const IcmpOptions& options = options_of(request);
  const std::size_t size = net::kIcmpHeaderSize + options.payload_size;
  // What is not to be fragmented needs no number of its own (RFC 6864 section 4.1), and to find one
  // is a tenth of what the kernel does to send a packet.
  const bool is_atomic = request.address.family() == Family::ipv4 && size <= kAtomicSize;
  return {.size = size,
          .dont_fragment = options.dont_fragment || is_atomic,
          .options = {.hop_limit = options.ttl, .source = options.ip.source}};
}

const std::vector<std::uint8_t>& IcmpCodec::echo_template(Family family, std::size_t payload_size) {
  const Contact::Text contact = contact_.get();
  if (contact != named_) templates_.clear();
  named_ = contact;
  std::vector<std::uint8_t>& bytes = templates_[{family, payload_size}];
  if (bytes.empty()) bytes = make_echo_template(family, payload_size, *contact);
  return bytes;
}

void IcmpCodec::encode(const ProbeRequest& request, const net::PacketPlan& /*plan*/,
                       const net::PacketIdentity& identity, std::span<std::uint8_t> packet) {
  const Family family = request.address.family();
  std::ranges::copy(echo_template(family, packet.size() - net::kIcmpHeaderSize), packet.begin());
  net::write_u16(packet, kIdOffset, identity.identifier);
  net::write_u16(packet, kSequenceOffset, low_half(identity.slot));
  const std::span<std::uint8_t> payload = packet.subspan(net::kIcmpHeaderSize);
  net::write_u32(payload, 0, identity.slot);
  net::write_u32(payload, 4, identity.stamp);
  net::write_u64(payload, 8, tokens_.make(request.address, identity));
  if (family == Family::ipv4) update_checksum(packet);
}

bool IcmpCodec::began_as(const ProbeRequest& request, const net::PacketIdentity& identity,
                         std::span<const std::uint8_t> quote) {
  if (quote.size() < net::kIcmpHeaderSize) return false;
  // Of a datagram socket the kernel chose it.
  const auto identifier = net::read_u16(quote, kIdOffset);
  const net::PacketPlan planned = plan(request);
  encoded_.assign(planned.size, 0);
  encode(request, planned, {identity.slot, identity.stamp, identifier}, encoded_);
  const auto begun = std::span(encoded_).first(net::kIcmpHeaderSize);
  return std::ranges::equal(begun, quote.first(net::kIcmpHeaderSize));
}

std::optional<net::PacketReply> IcmpCodec::decode(const net::ReceivedPacket& packet) const {
  if (packet.error) {
    const auto [type, code, destination] = *packet.error;
    if (!net::is_icmp_error(packet.family, type)) return std::nullopt;
    return decode_error(packet, {type, code, destination, packet.bytes});
  }
  if (net::is_damaged_icmp(packet)) return std::nullopt;
  if (const auto echo = net::parse_icmp_echo(packet.family, packet.bytes)) {
    return decode_echo(packet, *echo);
  }
  const auto error = net::parse_icmp_error(packet.family, packet.bytes);
  return error ? decode_error(packet, *error) : std::nullopt;
}

net::PacketReply IcmpCodec::prove(const IpAddress& target, const net::IcmpEcho& echo) const {
  net::PacketReply reply;
  reply.target = target;
  if (echo.payload.size() < net::kTokenBlockSize) return reply;
  reply.identity = {net::read_u32(echo.payload, 0), net::read_u32(echo.payload, 4)};
  const bool is_true = net::read_u64(echo.payload, 8) == tokens_.make(target, reply.identity);
  if (is_true && echo.sequence == low_half(reply.identity.slot)) {
    reply.proof = net::PacketReply::Proof::token;
  }
  return reply;
}

std::optional<net::PacketReply> IcmpCodec::decode_echo(const net::ReceivedPacket& packet,
                                                       const net::IcmpEcho& echo) const {
  const bool is_reply = echo.type == net::echo_reply_type(packet.family);
  if (!is_reply || !is_ours(packet, echo)) return std::nullopt;
  net::PacketReply reply = prove(packet.source, echo);
  reply.detail.reply_hop_limit = packet.hop_limit;
  return reply;
}

std::optional<net::PacketReply> IcmpCodec::decode_error(const net::ReceivedPacket& packet,
                                                        const net::IcmpError& error) const {
  const auto echo = net::parse_icmp_echo(packet.family, error.quote);
  const bool is_request = echo && echo->type == net::echo_request_type(packet.family);
  if (!is_request || !is_ours(packet, *echo)) return std::nullopt;
  net::PacketReply reply = prove(error.destination, *echo);
  // Over IPv6 as much as fits is quoted (RFC 4443 section 2.4): what is shorter is not honest.
  const bool may_be_short = packet.family == Family::ipv4;
  if (may_be_short && echo->payload.size() < net::kTokenBlockSize) {
    reply.proof = net::PacketReply::Proof::quote;
    reply.identity = {echo->sequence, 0};
    reply.quote = error.quote;
  }
  reply.outcome = Outcome::unreachable;
  reply.reason = net::icmp_error_reason(packet.family, error.type, error.code);
  reply.detail = {.reply_hop_limit = std::nullopt,
                  .error_type = error.type,
                  .error_code = error.code,
                  .error_source = packet.source};
  return reply;
}

}  // namespace reachd::icmp
