#include "icmp/icmp_codec.hpp"

#include <algorithm>

#include "icmp/echo_template.hpp"
#include "icmp/icmp_config.hpp"
#include "net/echo_answer.hpp"
#include "net/icmp_message.hpp"
#include "net/token_block.hpp"
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

/// From the checksum over the template, in which the changing bytes are zero (RFC 1624).
void update_checksum(std::span<std::uint8_t> packet) {
  const std::uint32_t constant = 0xffffU ^ net::read_u16(packet, kChecksumOffset);
  const std::uint32_t changing =
      0xffffU ^ net::internet_checksum(packet.subspan(kIdOffset, kChangingSize));
  const std::uint32_t sum = constant + changing;
  net::write_u16(packet, kChecksumOffset, static_cast<std::uint16_t>(~(sum + (sum >> 16))));
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
  net::write_u16(packet, kSequenceOffset, net::echo_sequence(identity));
  net::write_token_block(tokens_, request.address, identity, packet.subspan(net::kIcmpHeaderSize));
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
  auto reply = net::read_echo_answer(tokens_, packet);
  if (reply && reply->detail.error_type) net::judge_icmp_error(packet.family, *reply);
  return reply;
}

}  // namespace reachd::icmp
