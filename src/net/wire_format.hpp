#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "reachd/address.hpp"

namespace reachd::net {

/// Integers stored at `offset`, most significant byte first. The caller has checked the size.
std::uint16_t read_u16(std::span<const std::uint8_t> bytes, std::size_t offset);
std::uint32_t read_u32(std::span<const std::uint8_t> bytes, std::size_t offset);
void write_u16(std::span<std::uint8_t> bytes, std::size_t offset, std::uint16_t value);
void write_u32(std::span<std::uint8_t> bytes, std::size_t offset, std::uint32_t value);

/// RFC 1071; zero over a message that contains its own correct checksum.
std::uint16_t internet_checksum(std::span<const std::uint8_t> message);

/// The sum of RFC 1071 over an even number of bytes, and that of two sums.
std::uint16_t ones_sum(std::span<const std::uint8_t> bytes);
std::uint16_t ones_add(std::uint16_t left, std::uint16_t right);

/// The sum over the pseudo header of RFC 768, RFC 9293 and RFC 8200.
std::uint16_t pseudo_sum(const IpAddress& source, const IpAddress& target, std::uint8_t protocol,
                         std::size_t size);

}  // namespace reachd::net
