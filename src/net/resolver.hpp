#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "reachd/address.hpp"
#include "reachd/clock.hpp"

namespace reachd::net {

/// What is known of a name in one family.
struct Resolution {
  enum class Status {
    /// An address whose TTL has not run out.
    fresh,
    /// The last good address; its TTL ran out and the resolver fails since.
    stale,
    /// Never resolved so far; an answer is awaited.
    pending,
    /// Never resolved, and the resolver failed (timeout, SERVFAIL, unreachable): says nothing of
    /// the host.
    resolver_failed,
    /// The name exists without an address of this family, or does not exist.
    no_address,
    no_name,
  };
  Status status = Status::pending;
  std::optional<IpAddress> address;
  /// "", "nxdomain", "nodata", "no_host_address", "servfail", "resolver_timeout", ...
  std::string reason;
  /// How long the last query that told took.
  Duration took{};
};

/// Names to addresses, apart from the probes, asynchronously, by TTL. Used on the I/O loop's
/// thread.
class NameResolver {
 public:
  virtual ~NameResolver() = default;
  /// What is known now, without waiting. Starts a query if nothing is known or the TTL ran out.
  /// A literal address is its own answer.
  virtual Resolution lookup(std::string_view name, Family family) = 0;
  /// Waits for an answer, at most until the resolver's own timeout.
  virtual boost::asio::awaitable<Resolution> resolve(std::string name, Family family) = 0;
};

}  // namespace reachd::net
