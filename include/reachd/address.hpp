#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace reachd {

enum class Family : std::uint8_t { ipv4, ipv6 };

/// "ipv4" or "ipv6": the label value of metrics and records.
std::string_view to_string(Family family);
std::optional<Family> parse_family(std::string_view text);

/// An IPv4 or IPv6 address in network byte order. A plain value; no scope identifier.
class IpAddress {
 public:
  /// 0.0.0.0
  constexpr IpAddress() = default;
  static IpAddress v4(std::span<const std::uint8_t, 4> bytes);
  static IpAddress v6(std::span<const std::uint8_t, 16> bytes);
  /// `host_order` as in 0x7f000001 for 127.0.0.1.
  static IpAddress v4(std::uint32_t host_order);
  /// Dotted quad or RFC 4291 text; nullopt for anything else (names, prefixes, scopes).
  static std::optional<IpAddress> parse(std::string_view text);

  Family family() const { return family_; }
  /// 4 or 16 bytes, network order.
  std::span<const std::uint8_t> bytes() const;
  /// The canonical text (RFC 5952 for IPv6).
  std::string to_string() const;

  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

 private:
  Family family_ = Family::ipv4;
  std::array<std::uint8_t, 16> bytes_{};
};

/// A CIDR prefix; host bits are always zero.
class Prefix {
 public:
  /// Masks the host bits away. `length` is cut to the family's 32 or 128.
  Prefix(const IpAddress& address, unsigned length);
  /// "192.0.2.0/24", or a bare address as /32 or /128. nullopt if malformed or if host bits are
  /// set.
  static std::optional<Prefix> parse(std::string_view text);

  const IpAddress& address() const { return address_; }
  unsigned length() const { return length_; }
  bool contains(const IpAddress& address) const;
  /// Whether some address lies in both.
  bool overlaps(const Prefix& other) const;
  /// How many addresses it holds; 2^64 - 1 stands for all that are more.
  std::uint64_t size() const;
  /// The address at `offset` from the first, below size().
  IpAddress at(std::uint64_t offset) const;
  /// The inverse of at(), of an address within the prefix.
  std::uint64_t offset_of(const IpAddress& address) const;
  std::string to_string() const;

  friend auto operator<=>(const Prefix&, const Prefix&) = default;

 private:
  IpAddress address_;
  unsigned length_;
};

/// Why no single host can be sent to at this address, in words that follow the address ("is a
/// multicast address"); empty if one can. Has static storage.
std::string_view fault_of_host_address(const IpAddress& address);
/// The same of a prefix that holds such an address.
std::string_view fault_of_host_prefix(const Prefix& prefix);

/// The prefix whose probes share one budget: the /24 of an IPv4 address, the /48 of an IPv6 one.
Prefix politeness_prefix(const IpAddress& address);
/// How many addresses of `prefix` at most share one budget.
std::uint64_t politeness_share(const Prefix& prefix);

}  // namespace reachd

template <>
struct std::hash<reachd::IpAddress> {
  std::size_t operator()(const reachd::IpAddress& address) const noexcept;
};

template <>
struct std::hash<reachd::Prefix> {
  std::size_t operator()(const reachd::Prefix& prefix) const noexcept;
};
