#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reachd/address.hpp"

namespace reachd::traceroute {

/// Which autonomous systems announce an address: the longest prefix that holds it decides.
/// Immutable once filled; then safe from any thread. Takes 8 bytes for an IPv4 prefix and 20 for an
/// IPv6 one, and some tens of bytes for each origin, or set of origins, that there is.
class AsnTable {
 public:
  using Origins = std::vector<std::uint32_t>;

  void add(const Prefix& prefix, const Origins& origins);
  /// Once, after the last add(). Of a prefix that was added twice the first stands.
  void finish();
  /// Empty: no prefix holds it.
  Origins find(const IpAddress& address) const;
  std::size_t size() const;

 private:
  template <std::size_t Size>
  struct Entry {
    std::array<std::uint8_t, Size> address;
    std::uint32_t origins;
  };
  /// By the length of the prefix; each sorted by address.
  template <std::size_t Size>
  using Lengths = std::array<std::vector<Entry<Size>>, Size * 8 + 1>;

  template <std::size_t Size>
  static void sort(Lengths<Size>& lengths);
  template <std::size_t Size>
  static std::optional<std::uint32_t> look_up(const Lengths<Size>& lengths,
                                              const IpAddress& address);
  std::uint32_t index_of(const Origins& origins);

  Lengths<4> ipv4_;
  Lengths<16> ipv6_;
  std::vector<Origins> origins_;
  std::map<Origins, std::uint32_t> indices_;
};

struct AsnFile {
  AsnTable table;
  /// "FILE:LINE: ..." for the first ten, then "FILE: ..." for how many more there are; or that for
  /// one that cannot be read.
  std::vector<std::string> mistakes;
};

/// Reads CAIDA's pfx2as format, one "ADDRESS<tab>LENGTH<tab>ORIGIN" a line, where ORIGIN is the
/// number of a system, several joined by `_` (announced by each) or `,` (a set), or both. Empty
/// lines and those that begin with `#` are passed over. `name` stands for the text in mistakes.
AsnFile parse_asns(std::string_view text, const std::string& name);
/// As parse_asns, of a file of at most 256 MiB.
AsnFile read_asn_file(const std::string& path);

}  // namespace reachd::traceroute
