#include "net/syn_exchange.hpp"

#include <netinet/in.h>

#include <utility>

#include "net/icmp_message.hpp"
#include "net/packet_ledger.hpp"
#include "net/tcp_segment.hpp"
#include "net/wire_format.hpp"

namespace reachd::net {
namespace {

/// What RFC 792 lets a router quote: ports and sequence.
constexpr std::size_t kLeastQuote = 8;
/// Of a sequence number, those that tell the slot. The others tell the time of sending, in units of
/// about a second, for some half an hour beyond what any state on the way is kept.
constexpr std::uint32_t kSlotBits = 0x000fffff;
static_assert(PacketLedger::kMaxSlots == kSlotBits + 1);

/// How long an earlier SYN of a slot is known for ours, in those units: more than a minute, after
/// which the far end gives up.
constexpr std::uint32_t kRemembered = 128;

/// A SYN-ACK, or, from who still waits in the state that an earlier SYN left it in, a bare ACK.
bool leaves_open(const TcpSegment& segment) {
  return segment.has(kTcpAck) && !segment.has(kTcpRst);
}

SynAnswer::Kind kind_of(const TcpSegment& segment) {
  if (segment.has(kTcpRst)) return SynAnswer::Kind::reset;
  return segment.has(kTcpSyn) ? SynAnswer::Kind::syn_ack : SynAnswer::Kind::acknowledgement;
}

std::uint32_t units_between(std::uint32_t earlier, std::uint32_t later) {
  return ((later & ~kSlotBits) - (earlier & ~kSlotBits)) / (kSlotBits + 1);
}

}  // namespace

SynExchange::SynExchange(const KeyedToken& tokens, TransportEnd own)
    : tokens_(tokens), own_(std::move(own)) {}

std::uint32_t SynExchange::origin_of(const IpAddress& target, std::uint16_t port) const {
  return static_cast<std::uint32_t>(tokens_.make(target, {port, 0}));
}

void SynExchange::write_syn(const Target& target, const PacketIdentity& identity,
                            std::span<std::uint8_t> packet) {
  const std::uint32_t slot = identity.slot;
  const std::uint32_t number = (identity.stamp & ~kSlotBits) | (slot & kSlotBits);
  const std::uint32_t sequence = origin_of(target.address, target.port) + number;
  if (sent_.size() <= slot) sent_.resize(slot + std::size_t{1});
  sent_[slot] = {sequence, identity.stamp, true};
  last_stamp_ = identity.stamp;
  const TcpSegment syn{
      .source_port = own_.port, .target_port = target.port, .sequence = sequence, .flags = kTcpSyn};
  write_segment(syn, target.source, target.address, packet);
}

std::optional<SynAnswer> SynExchange::read(const ReceivedPacket& packet) const {
  return packet.protocol == IPPROTO_TCP ? read_segment(packet) : read_error(packet);
}

PacketReply SynExchange::prove(const IpAddress& target, std::uint16_t port,
                               std::uint32_t sequence) const {
  PacketReply reply;
  reply.target = target;
  const std::uint32_t number = sequence - origin_of(target, port);
  const std::uint32_t slot = number & kSlotBits;
  if (slot >= sent_.size() || !sent_[slot].is_known) return reply;
  const bool is_last = sent_[slot].sequence == sequence;
  if (!is_last && !may_be_earlier(number)) return reply;
  reply.identity = is_last ? PacketIdentity{slot, sent_[slot].stamp} : earlier_of(number);
  reply.proof = PacketReply::Proof::token;
  return reply;
}

bool SynExchange::may_be_earlier(std::uint32_t number) const {
  return units_between(number, sent_[number & kSlotBits].stamp) < kRemembered &&
         units_between(number, last_stamp_) < kRemembered;
}

PacketIdentity SynExchange::earlier_of(std::uint32_t number) const {
  const std::uint32_t slot = number & kSlotBits;
  return {slot, (number & ~kSlotBits) | (~sent_[slot].stamp & kSlotBits)};
}

std::optional<SynAnswer> SynExchange::read_segment(const ReceivedPacket& packet) const {
  const auto segment = parse_segment(packet.bytes);
  if (!segment || segment->target_port != own_.port || !segment->has(kTcpAck)) return std::nullopt;
  const std::uint32_t sequence = segment->acknowledgement - 1;
  SynAnswer answer{.kind = kind_of(*segment),
                   .reply = prove(packet.source, segment->source_port, sequence)};
  if (answer.kind == SynAnswer::Kind::acknowledgement) {
    if (answer.reply.proof == PacketReply::Proof::none) return std::nullopt;
    answer.reply.identity = earlier_of(sequence - origin_of(packet.source, segment->source_port));
  }
  answer.reply.detail.reply_hop_limit = packet.hop_limit;
  return answer;
}

std::optional<SynAnswer> SynExchange::read_error(const ReceivedPacket& packet) const {
  if (is_damaged_icmp(packet)) return std::nullopt;
  const auto error = parse_icmp_error(packet.family, packet.bytes, IPPROTO_TCP);
  if (!error || error->quote.size() < kLeastQuote) return std::nullopt;
  if (read_u16(error->quote, 0) != own_.port) return std::nullopt;
  SynAnswer answer;
  answer.kind = SynAnswer::Kind::icmp_error;
  answer.reply = prove(error->destination, read_u16(error->quote, 2), read_u32(error->quote, 4));
  answer.reply.detail = detail_of(*error, packet);
  return answer;
}

std::size_t SynExchange::write_reset(const ReceivedPacket& packet,
                                     std::span<std::uint8_t> reset) const {
  const auto segment = parse_segment(packet.bytes);
  if (packet.protocol != IPPROTO_TCP || !segment || !leaves_open(*segment)) return 0;
  const TcpSegment answer{.source_port = segment->target_port,
                          .target_port = segment->source_port,
                          .sequence = segment->acknowledgement,
                          .flags = kTcpRst};
  const auto source = packet.destination ? packet.destination : source_toward(packet.source);
  if (!source) return 0;
  write_segment(answer, *source, packet.source, reset.first(kTcpHeaderSize));
  return kTcpHeaderSize;
}

}  // namespace reachd::net
