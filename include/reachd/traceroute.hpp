#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "reachd/address.hpp"
#include "reachd/clock.hpp"

namespace reachd {

/// Why a trace went no further.
enum class TraceStop : std::uint8_t {
  /// The target answered.
  completed,
  /// Somebody on the way said that the target cannot be reached.
  unreachable,
  /// Too many hops in a row were silent.
  gap_limit,
  /// As many hops as may be were asked.
  hop_limit,
  /// The path came back to a router that it had passed.
  loop,
  /// The time was up.
  deadline,
  /// An error of ours, or stopped.
  error,
};

/// One step of a path.
struct TraceHop {
  std::uint8_t ttl = 0;
  /// Packets sent with this TTL.
  std::uint8_t attempts = 0;
  /// Who answered; none: nobody did, and what follows says nothing.
  std::optional<IpAddress> address;
  Duration rtt{};
  /// When the packet that was answered left.
  UtcTime sent;
  /// Of the answer; none where it was no ICMP message.
  std::optional<std::uint8_t> icmp_type;
  std::optional<std::uint8_t> icmp_code;
  /// TTL or hop limit of the answer, where the socket tells it.
  std::optional<std::uint8_t> reply_hop_limit;
  /// The systems that announce the address: several if more than one does; empty if unknown.
  std::vector<std::uint32_t> asns;
};

struct TracerouteDetail {
  /// As scamper names it: static text.
  std::string_view method;
  /// Our own address toward the target; none where there is no route.
  std::optional<IpAddress> source;
  TraceStop stop = TraceStop::error;
  std::uint8_t first_hop = 1;
  std::uint8_t max_hops = 0;
  /// Most packets a hop.
  std::uint8_t attempts = 0;
  std::uint8_t gap_limit = 0;
  /// How long an answer is waited for.
  Duration wait{};
  /// Bytes, IP header included.
  std::uint16_t probe_size = 0;
  /// That was asked; none by method icmp.
  std::optional<std::uint16_t> port;
  /// Sent in all, beyond the last hop of the path too.
  std::uint32_t packets = 0;
  /// In order from first_hop on, without gaps: silent hops too.
  std::vector<TraceHop> hops;

  bool reached() const { return stop == TraceStop::completed; }
  /// TTL of the last hop that answered; 0 if none did.
  std::uint8_t length() const;
  /// The system of the last hop for which one is known; none if there is no such hop.
  std::optional<std::uint32_t> last_asn() const;
  /// The last system on the way there that is another.
  std::optional<std::uint32_t> asn_before_last() const;
  /// FNV-1a, 64 bits, over the addresses (4 or 16 bytes each) of the hops up to the last that
  /// answered; a silent hop counts as zeros. The same path gives the same value everywhere.
  std::uint64_t path_hash() const;
};

}  // namespace reachd
