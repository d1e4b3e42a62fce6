#include "net/tcp_segment.hpp"

#include <netinet/in.h>

#include <algorithm>

#include "net/wire_format.hpp"

namespace reachd::net {
namespace {

constexpr std::size_t kSequenceOffset = 4;
constexpr std::size_t kAcknowledgementOffset = 8;
constexpr std::size_t kFlagsOffset = 13;
constexpr std::size_t kWindowOffset = 14;
constexpr std::size_t kChecksumOffset = 16;
constexpr std::uint16_t kWindow = 1024;
/// Without the option some take a SYN for an attack.
constexpr std::uint32_t kMaximumSegmentSize = 0x02040000U | 1400U;

}  // namespace

void write_segment(const TcpSegment& segment, const IpAddress& source, const IpAddress& target,
                   std::span<std::uint8_t> packet) {
  std::ranges::fill(packet, std::uint8_t{0});
  write_u16(packet, 0, segment.source_port);
  write_u16(packet, 2, segment.target_port);
  write_u32(packet, kSequenceOffset, segment.sequence);
  write_u32(packet, kAcknowledgementOffset, segment.acknowledgement);
  packet[12] = static_cast<std::uint8_t>(packet.size() / 4 << 4);
  packet[kFlagsOffset] = segment.flags;
  if (segment.has(kTcpSyn)) {
    write_u16(packet, kWindowOffset, kWindow);
    write_u32(packet, kTcpHeaderSize, kMaximumSegmentSize);
  }
  const auto sum =
      ones_add(pseudo_sum(source, target, IPPROTO_TCP, packet.size()), ones_sum(packet));
  write_u16(packet, kChecksumOffset, static_cast<std::uint16_t>(~sum));
}

std::optional<TcpSegment> parse_segment(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < kTcpHeaderSize) return std::nullopt;
  return TcpSegment{.source_port = read_u16(bytes, 0),
                    .target_port = read_u16(bytes, 2),
                    .sequence = read_u32(bytes, kSequenceOffset),
                    .acknowledgement = read_u32(bytes, kAcknowledgementOffset),
                    .flags = bytes[kFlagsOffset]};
}

}  // namespace reachd::net
