#include "net/dns_exchange.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "net/endpoint.hpp"
#include "net/tcp_stream.hpp"
#include "net/tls_detail.hpp"

namespace reachd::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;
using boost::system::error_code;

constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view kWrongId = "wrong_id";
/// More than any server sends to a query that allows 1232 bytes; a longer reply is malformed.
constexpr std::size_t kDatagramLimit = 4096;
constexpr std::size_t kLengthBytes = 2;

/// Reads a reply's bytes into `exchange`.
void judge(DnsExchange& exchange, std::span<const std::uint8_t> bytes, const DnsQuery& query) {
  exchange.verdict = {Outcome::bad_reply, "malformed"};
  const auto id = dns_message_id(bytes);
  if (id && *id != query.id) exchange.verdict.reason = kWrongId;
  if (id != query.id) return;
  auto message = parse_dns_message(bytes);
  if (!message) return;
  exchange.verdict.reason = "wrong_question";
  if (!answers_question(*message, query.question)) return;
  exchange.verdict = {Outcome::success, ""};
  exchange.reply = std::move(message);
}

Verdict socket_verdict(const error_code& error, const DnsRoute& route) {
  return connect_outcome(error, route.server.address);
}

Verdict datagram_verdict(const error_code& error, const DnsRoute& route) {
  if (error == asio::error::connection_refused) return {Outcome::refused, "port_unreachable"};
  return socket_verdict(error, route);
}

/// Without it the kernel keeps an ICMP host or network unreachable from us. Where it cannot be
/// had, such a probe waits until its deadline instead.
void ask_for_icmp_errors(udp::socket& socket, Family family) {
  constexpr int kOn = 1;
  if (family == Family::ipv4) {
    ::setsockopt(socket.native_handle(), IPPROTO_IP, IP_RECVERR, &kOn, sizeof kOn);
  } else {
    ::setsockopt(socket.native_handle(), IPPROTO_IPV6, IPV6_RECVERR, &kOn, sizeof kOn);
  }
}

error_code open_datagram_socket(udp::socket& socket, const DnsRoute& route) {
  const udp::endpoint server(to_asio(route.server.address), route.server.port);
  error_code error;
  socket.open(server.protocol(), error);
  if (error) return error;
  ask_for_icmp_errors(socket, route.server.address.family());
  if (route.source) socket.bind({to_asio(*route.source), 0}, error);
  if (!error) socket.connect(server, error);
  return error;
}

/// Waits for our reply. What is none of it is passed over (RFC 5452 section 9), for whoever forges
/// a datagram must not decide; its fault stays in `exchange` until something better comes.
asio::awaitable<error_code> receive_reply(udp::socket& socket, const DnsQuery& query,
                                          DnsExchange& exchange) {
  std::array<std::uint8_t, kDatagramLimit> buffer;
  do {
    const auto [error, size] = co_await socket.async_receive(asio::buffer(buffer), kAsTuple);
    if (error) co_return error;
    judge(exchange, std::span(buffer).first(size), query);
  } while (!exchange.reply);
  co_return error_code();
}

asio::awaitable<error_code> read_exactly(TcpStream& stream, std::span<char> into) {
  while (!into.empty()) {
    const auto read = co_await stream.read_some(into);
    if (read.error) co_return read.error;
    into = into.subspan(read.size);
  }
  co_return error_code();
}

/// The next message on the stream, without its length.
asio::awaitable<error_code> read_message(TcpStream& stream, std::vector<char>& message) {
  message.resize(kLengthBytes);
  if (const error_code error = co_await read_exactly(stream, message)) co_return error;
  const auto high = static_cast<unsigned char>(message[0]);
  const auto low = static_cast<unsigned char>(message[1]);
  message.resize(static_cast<std::size_t>(high << 8 | low));
  co_return co_await read_exactly(stream, message);
}

/// Whether it succeeded; otherwise the verdict says why not.
asio::awaitable<bool> connect(TcpStream& stream, const DnsRoute& route,
                              const std::optional<DnsTls>& tls, DnsExchange& exchange) {
  const tcp::endpoint server(to_asio(route.server.address), route.server.port);
  error_code error = co_await stream.connect(server, route.source);
  exchange.verdict = socket_verdict(error, route);
  if (error) co_return false;
  if (!tls) co_return true;
  error = co_await stream.start_tls(tls->context, tls->options, tls->host_name);
  const std::string_view reason = handshake_failure_reason(stream.ssl(), error);
  exchange.verdict =
      reason.empty() ? socket_verdict(error, route) : Verdict{Outcome::tls_error, reason};
  co_return !error;
}

std::string framed(std::span<const std::uint8_t> message) {
  std::string bytes{static_cast<char>(message.size() >> 8), static_cast<char>(message.size())};
  return bytes.append(message.begin(), message.end());
}

constexpr Verdict kNoName{Outcome::local_error, "query_name"};

}  // namespace

asio::awaitable<DnsExchange> exchange_over_udp(asio::io_context& io, const Clock& clock,
                                               DnsRoute route, DnsQuery query) {
  DnsExchange exchange;
  const auto bytes = encode_dns_query(query);
  exchange.verdict = kNoName;
  if (!bytes) co_return exchange;
  udp::socket socket(io);
  const SteadyTime begun = clock.now();
  error_code error = open_datagram_socket(socket, route);
  const SteadyTime sent = clock.now();
  if (!error) {
    exchange.connect = sent - begun;
    std::tie(error, std::ignore) = co_await socket.async_send(asio::buffer(*bytes), kAsTuple);
  }
  if (!error) error = co_await receive_reply(socket, query, exchange);
  if (!error) {
    exchange.request = clock.now() - sent;
  } else if (error != asio::error::operation_aborted ||
             exchange.verdict.outcome != Outcome::bad_reply) {
    exchange.verdict = datagram_verdict(error, route);
  } else {
    exchange.verdict.outcome = Outcome::cancelled;
  }
  co_return exchange;
}

asio::awaitable<DnsExchange> exchange_over_tcp(asio::io_context& io, const Clock& clock,
                                               DnsRoute route, DnsQuery query,
                                               std::optional<DnsTls> tls) {
  DnsExchange exchange;
  const auto bytes = encode_dns_query(query);
  exchange.verdict = kNoName;
  if (!bytes) co_return exchange;
  TcpStream stream(io);
  const SteadyTime begun = clock.now();
  if (!co_await connect(stream, route, tls, exchange)) co_return exchange;
  const SteadyTime sent = clock.now();
  exchange.connect = sent - begun;
  const std::string question = framed(*bytes);
  std::vector<char> message;
  error_code error = co_await stream.write(question);
  if (!error) error = co_await read_message(stream, message);
  exchange.verdict = error_outcome(error);
  if (error) co_return exchange;
  exchange.request = clock.now() - sent;
  judge(exchange, {reinterpret_cast<const std::uint8_t*>(message.data()), message.size()}, query);
  co_return exchange;
}

}  // namespace reachd::net
