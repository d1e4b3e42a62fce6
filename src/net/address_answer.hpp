#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "net/dns_message.hpp"
#include "net/resolver.hpp"
#include "reachd/address.hpp"
#include "reachd/clock.hpp"

namespace reachd::net {

/// How long an answer may be used: what its TTL says, within these bounds.
inline constexpr Duration kLeastTtl = std::chrono::seconds(5);
inline constexpr Duration kMostTtl = std::chrono::hours(24);
/// Of a negative answer without an SOA, which should not be cached for long (RFC 2308 section 5).
inline constexpr Duration kNegativeTtl = std::chrono::minutes(1);

/// What a name server's reply says of a name's addresses.
struct AddressAnswer {
  /// fresh, no_address or no_name.
  Resolution::Status status = Resolution::Status::no_address;
  /// In the order of the reply; empty unless fresh.
  std::vector<IpAddress> addresses;
  Duration ttl{};
  /// "", "nodata", "nxdomain"; "no_host_address" if none of its addresses is one of a host, but of
  /// a group, of everybody or of nobody: what such a name leads to must never be sent to.
  std::string_view reason;
};

/// Reads the answer to an A or AAAA question, along aliases within the reply (at most 16). nullopt
/// if the rcode says that the server could not tell.
std::optional<AddressAnswer> read_address_answer(const DnsMessage& reply,
                                                 const DnsQuestion& question);

}  // namespace reachd::net
