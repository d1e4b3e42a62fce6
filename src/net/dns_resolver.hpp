#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/dns_exchange.hpp"
#include "net/resolver.hpp"
#include "reachd/address.hpp"
#include "reachd/clock.hpp"
#include "reachd/log.hpp"
#include "reachd/telemetry.hpp"

namespace reachd::net {

/// A stub resolver: asks recursive servers by UDP, and by TCP where the answer does not fit.
/// Answers are kept for their TTL (see address_answer.hpp for its bounds) and asked for again in
/// its last quarter, by the lookup that finds it so; the last good address stays when the servers
/// fail. Names are absolute: no search list. /etc/hosts is not read; `localhost` alone is known
/// (RFC 6761 section 6.3). All on the thread that runs `io`.
class DnsResolver final : public NameResolver {
 public:
  struct Options {
    /// Asked in turn, beginning with the one that answered last. Not empty.
    std::vector<DnsServer> servers;
    Duration try_timeout = std::chrono::seconds(2);
    int tries_per_server = 2;
    /// Queries under way at once; further names wait in order.
    std::size_t max_concurrent = 64;
    /// While more names than these are known, those that nobody asked for in an hour are forgotten,
    /// once a minute at most: to look for them at each new name would take the square of their
    /// number.
    std::size_t many_names = 100'000;
  };
  /// All of it outlives the resolver, and the last run of `io`.
  struct Environment {
    boost::asio::io_context& io;
    const Clock& clock;
    Telemetry& telemetry;
    Log& log;
  };

  DnsResolver(const Environment& environment, Options options);
  /// Cancels what is under way; coroutines that wait in resolve() get what is known.
  ~DnsResolver() override;

  Resolution lookup(std::string_view name, Family family) override;
  boost::asio::awaitable<Resolution> resolve(std::string name, Family family) override;

  /// Other servers, from the next query on. None: those before are better than nothing.
  void use_servers(std::vector<DnsServer> servers);

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace reachd::net
