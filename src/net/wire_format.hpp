#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "reachd/address.hpp"

namespace reachd::net {

/// Integers stored at `offset`, most significant byte first. The caller has checked the size. They
/// stand in the header for the sake of what is done with every packet.
inline std::uint16_t read_u16(std::span<const std::uint8_t> bytes, std::size_t offset) {
  return static_cast<std::uint16_t>((bytes[offset] << 8) | bytes[offset + 1]);
}
inline std::uint32_t read_u32(std::span<const std::uint8_t> bytes, std::size_t offset) {
  return (std::uint32_t{read_u16(bytes, offset)} << 16) | read_u16(bytes, offset + 2);
}
inline std::uint64_t read_u64(std::span<const std::uint8_t> bytes, std::size_t offset) {
  return (std::uint64_t{read_u32(bytes, offset)} << 32) | read_u32(bytes, offset + 4);
}
inline void write_u16(std::span<std::uint8_t> bytes, std::size_t offset, std::uint16_t value) {
  bytes[offset] = static_cast<std::uint8_t>(value >> 8);
  bytes[offset + 1] = static_cast<std::uint8_t>(value);
}
inline void write_u32(std::span<std::uint8_t> bytes, std::size_t offset, std::uint32_t value) {
  write_u16(bytes, offset, static_cast<std::uint16_t>(value >> 16));
  write_u16(bytes, offset + 2, static_cast<std::uint16_t>(value));
}
inline void write_u64(std::span<std::uint8_t> bytes, std::size_t offset, std::uint64_t value) {
  write_u32(bytes, offset, static_cast<std::uint32_t>(value >> 32));
  write_u32(bytes, offset + 4, static_cast<std::uint32_t>(value));
}

/// RFC 1071; zero over a message that contains its own correct checksum.
std::uint16_t internet_checksum(std::span<const std::uint8_t> message);

/// The sum of RFC 1071 over an even number of bytes, and that of two sums.
std::uint16_t ones_sum(std::span<const std::uint8_t> bytes);
std::uint16_t ones_add(std::uint16_t left, std::uint16_t right);

/// The sum over the pseudo header of RFC 768, RFC 9293 and RFC 8200.
std::uint16_t pseudo_sum(const IpAddress& source, const IpAddress& target, std::uint8_t protocol,
                         std::size_t size);

}  // namespace reachd::net
