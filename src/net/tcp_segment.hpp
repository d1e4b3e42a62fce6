#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "reachd/address.hpp"

namespace reachd::net {

/// A TCP header, and that with the one option of our SYNs.
inline constexpr std::size_t kTcpHeaderSize = 20;
inline constexpr std::size_t kSynSize = 24;

inline constexpr std::uint8_t kTcpSyn = 0x02;
inline constexpr std::uint8_t kTcpRst = 0x04;
inline constexpr std::uint8_t kTcpAck = 0x10;

/// What of a TCP header (RFC 9293) is of use here.
struct TcpSegment {
  std::uint16_t source_port = 0;
  std::uint16_t target_port = 0;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgement = 0;
  std::uint8_t flags = 0;

  bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
};

/// Writes the segment with its checksum, for which both ends' addresses are needed. `packet` has
/// kSynSize for a SYN, for which a window and a segment size are offered, else kTcpHeaderSize.
void write_segment(const TcpSegment& segment, const IpAddress& source, const IpAddress& target,
                   std::span<std::uint8_t> packet);

/// nullopt if it is too short. The checksum is not looked at: where a device computes it, it is not
/// there yet in what the kernel hands over.
std::optional<TcpSegment> parse_segment(std::span<const std::uint8_t> bytes);

}  // namespace reachd::net
