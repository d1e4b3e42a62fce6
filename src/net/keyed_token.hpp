#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "reachd/address.hpp"

namespace reachd::net {

using TokenKey = std::array<std::uint8_t, 16>;

/// SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012).
std::uint64_t siphash24(const TokenKey& key, std::span<const std::uint8_t> message);

/// What a packet carries so that its answer finds its probe again.
struct PacketIdentity {
  /// Index of the probe among those that are outstanding.
  std::uint32_t slot = 0;
  /// When it was sent: microseconds, the low 32 bits. Tells apart the probes that used one slot.
  std::uint32_t stamp = 0;
  /// ICMP identifier of the socket that sends it. Under no token, for the kernel replaces that of a
  /// datagram socket; left 0 in what is decoded.
  std::uint16_t identifier = 0;

  friend bool operator==(const PacketIdentity&, const PacketIdentity&) = default;
};

/// Proves that an answer came from the address that was asked: whoever did not see the packet
/// cannot name its token. Immutable, safe from any thread.
class KeyedToken {
 public:
  explicit KeyedToken(const TokenKey& key) : key_(key) {}
  /// A key from the kernel's random source. Throws std::system_error if there is none.
  static KeyedToken with_random_key();

  std::uint64_t make(const IpAddress& target, const PacketIdentity& identity) const;

 private:
  TokenKey key_;
};

}  // namespace reachd::net
