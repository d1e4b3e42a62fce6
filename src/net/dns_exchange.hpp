#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "net/dns_message.hpp"
#include "net/error_outcome.hpp"
#include "net/tls_context.hpp"
#include "reachd/address.hpp"
#include "reachd/clock.hpp"
#include "reachd/tls_options.hpp"

namespace reachd::net {

/// An address and port that a name server listens on.
struct DnsServer {
  IpAddress address;
  std::uint16_t port = 53;

  friend bool operator==(const DnsServer&, const DnsServer&) = default;
};

/// How a query reaches its server.
struct DnsRoute {
  DnsServer server;
  /// The address to send from; the kernel's choice without it.
  std::optional<IpAddress> source;
};

/// What DNS over TLS (RFC 7858) needs besides.
struct DnsTls {
  TlsContextPtr context;
  TlsOptions options;
  /// Expected in the certificate unless the options name another.
  std::string host_name;
};

struct DnsExchange {
  /// success once a reply to the question was read, whatever its rcode. Reasons of bad_reply:
  /// wrong_id, wrong_question, malformed, closed_early. A port without a server is refused:
  /// port_unreachable over UDP, connection_refused over TCP. Over UDP no reply is bad by itself,
  /// but a cancelled exchange has as its reason what was wrong with the last that came.
  Verdict verdict;
  std::optional<DnsMessage> reply;
  /// Until the query could be sent, the TLS handshake included.
  std::optional<Duration> connect;
  /// From sending the query to what came back.
  std::optional<Duration> request;
};

/// One query to one server, by one datagram from a port of the kernel's random choice. Datagrams
/// from elsewhere never reach us; those with another id or question, or none, are ignored (RFC 5452
/// section 9). The query's name is canonical. `io` and `clock` outlive the coroutine, which ends
/// with the reply or when it is cancelled.
boost::asio::awaitable<DnsExchange> exchange_over_udp(boost::asio::io_context& io,
                                                      const Clock& clock, DnsRoute route,
                                                      DnsQuery query);

/// The same over a connection of its own (RFC 7766), encrypted if `tls` is there.
boost::asio::awaitable<DnsExchange> exchange_over_tcp(boost::asio::io_context& io,
                                                      const Clock& clock, DnsRoute route,
                                                      DnsQuery query, std::optional<DnsTls> tls);

}  // namespace reachd::net
