#include "reachd/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace reachd {
namespace {

constexpr unsigned bits_of(Family family) { return family == Family::ipv4 ? 32 : 128; }

std::size_t hash_bytes(std::span<const std::uint8_t> bytes, std::size_t seed) {
  const std::string_view view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return std::hash<std::string_view>{}(view) ^ (seed * 0x9e3779b97f4a7c15ULL);
}

}  // namespace

std::string_view to_string(Family family) { return family == Family::ipv4 ? "ipv4" : "ipv6"; }

std::optional<Family> parse_family(std::string_view text) {
  if (text == "ipv4") return Family::ipv4;
  if (text == "ipv6") return Family::ipv6;
  return std::nullopt;
}

IpAddress IpAddress::v4(std::span<const std::uint8_t, 4> bytes) {
  IpAddress address;
  std::ranges::copy(bytes, address.bytes_.begin());
  return address;
}

IpAddress IpAddress::v6(std::span<const std::uint8_t, 16> bytes) {
  IpAddress address;
  address.family_ = Family::ipv6;
  std::ranges::copy(bytes, address.bytes_.begin());
  return address;
}

IpAddress IpAddress::v4(std::uint32_t host_order) {
  const std::array bytes{
      static_cast<std::uint8_t>(host_order >> 24), static_cast<std::uint8_t>(host_order >> 16),
      static_cast<std::uint8_t>(host_order >> 8), static_cast<std::uint8_t>(host_order)};
  return v4(bytes);
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string terminated(text);
  std::array<std::uint8_t, 16> bytes{};
  if (inet_pton(AF_INET, terminated.c_str(), bytes.data()) == 1) {
    return v4(std::span(bytes).first<4>());
  }
  if (inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1) return v6(bytes);
  return std::nullopt;
}

std::span<const std::uint8_t> IpAddress::bytes() const {
  return std::span(bytes_).first(bits_of(family_) / 8);
}

std::string IpAddress::to_string() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(family_ == Family::ipv4 ? AF_INET : AF_INET6, bytes_.data(), text.data(), text.size());
  return text.data();
}

Prefix::Prefix(const IpAddress& address, unsigned length)
    : length_(std::min(length, bits_of(address.family()))) {
  std::array<std::uint8_t, 16> bytes{};
  std::ranges::copy(address.bytes(), bytes.begin());
  for (unsigned bit = length_; bit < bits_of(address.family()); ++bit) {
    bytes[bit / 8] &= static_cast<std::uint8_t>(~(0x80U >> (bit % 8)));
  }
  address_ = address.family() == Family::ipv4 ? IpAddress::v4(std::span(bytes).first<4>())
                                              : IpAddress::v6(bytes);
}

std::optional<Prefix> Prefix::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  if (slash == std::string_view::npos) return Prefix(*address, bits_of(address->family()));
  const std::string_view digits = text.substr(slash + 1);
  unsigned length = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  if (length > bits_of(address->family())) return std::nullopt;
  const Prefix prefix(*address, length);
  return prefix.address_ == *address ? std::optional(prefix) : std::nullopt;
}

bool Prefix::contains(const IpAddress& address) const {
  return address.family() == address_.family() && Prefix(address, length_).address_ == address_;
}

std::string Prefix::to_string() const {
  return address_.to_string() + "/" + std::to_string(length_);
}

Prefix politeness_prefix(const IpAddress& address) {
  return {address, address.family() == Family::ipv4 ? 24U : 48U};
}

}  // namespace reachd

std::size_t std::hash<reachd::IpAddress>::operator()(
    const reachd::IpAddress& address) const noexcept {
  return reachd::hash_bytes(address.bytes(), static_cast<std::size_t>(address.family()));
}

std::size_t std::hash<reachd::Prefix>::operator()(const reachd::Prefix& prefix) const noexcept {
  return reachd::hash_bytes(prefix.address().bytes(), prefix.length() + 1);
}
