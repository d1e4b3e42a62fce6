#include "net/wire_format.hpp"

namespace reachd::net {

std::uint16_t internet_checksum(std::span<const std::uint8_t> message) {
  std::uint64_t sum = 0;
  std::size_t offset = 0;
  for (; offset + 1 < message.size(); offset += 2) sum += read_u16(message, offset);
  if (offset < message.size()) sum += static_cast<std::uint64_t>(message[offset]) << 8;
  while (sum > 0xffff) sum = (sum >> 16) + (sum & 0xffff);
  return static_cast<std::uint16_t>(~sum);
}

std::uint16_t ones_sum(std::span<const std::uint8_t> bytes) {
  return static_cast<std::uint16_t>(~internet_checksum(bytes));
}

std::uint16_t ones_add(std::uint16_t left, std::uint16_t right) {
  const std::uint32_t sum = std::uint32_t{left} + right;
  return static_cast<std::uint16_t>(sum + (sum >> 16));
}

std::uint16_t pseudo_sum(const IpAddress& source, const IpAddress& target, std::uint8_t protocol,
                         std::size_t size) {
  const auto rest = ones_add(protocol, static_cast<std::uint16_t>(size));
  return ones_add(ones_add(ones_sum(source.bytes()), ones_sum(target.bytes())), rest);
}

}  // namespace reachd::net
