#include "export/session.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "export/text_stream.hpp"

namespace reachd::exporter {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using beast::error_code;
using Stream = beast::basic_stream<asio::generic::stream_protocol, asio::any_io_executor>;
using Settings = const std::shared_ptr<SessionSettings>&;
using namespace asio::experimental::awaitable_operators;

/// A request, or with what it is refused; neither if the client is gone.
struct Received {
  std::optional<HttpRequest> request;
  std::optional<HttpStatus> refusal;
};

/// Nothing if there is nobody to tell.
std::optional<HttpStatus> refusal_for(const error_code& error) {
  if (error.category() != make_error_code(http::error::bad_method).category()) return std::nullopt;
  if (error == http::error::end_of_stream || error == http::error::partial_message) {
    return std::nullopt;
  }
  if (error == http::error::header_limit) return HttpStatus::request_header_fields_too_large;
  if (error == http::error::body_limit) return HttpStatus::payload_too_large;
  return HttpStatus::bad_request;
}

IdleSince since_now() { return std::chrono::steady_clock::now(); }

/// Waits for the first bytes of a request, unless they came with the last one.
template <typename AnyStream>
asio::awaitable<bool> wait_for_request(AnyStream& stream, beast::flat_buffer& buffer, Duration idle,
                                       IdleSince& idle_since) {
  if (buffer.size() > 0) co_return true;
  error_code error;
  idle_since = since_now();
  beast::get_lowest_layer(stream).expires_after(idle);
  const std::size_t size = co_await stream.async_read_some(
      buffer.prepare(4096), asio::redirect_error(asio::use_awaitable, error));
  buffer.commit(size);
  idle_since.reset();
  co_return !error;
}

template <typename AnyStream>
asio::awaitable<Received> receive(AnyStream& stream, beast::flat_buffer& buffer,
                                  const WebLimits& limits, IdleSince& idle_since) {
  if (!co_await wait_for_request(stream, buffer, limits.idle, idle_since)) co_return Received{};
  http::request_parser<http::string_body> parser;
  parser.header_limit(limits.header_bytes);
  parser.body_limit(limits.body_bytes);
  error_code error;
  beast::get_lowest_layer(stream).expires_after(limits.read);
  co_await http::async_read(stream, buffer, parser,
                            asio::redirect_error(asio::use_awaitable, error));
  if (error) co_return Received{std::nullopt, refusal_for(error)};
  co_return Received{parser.release(), std::nullopt};
}

HttpResponse make_challenge() {
  HttpResponse response = make_error(HttpStatus::unauthorized, "Unauthorized");
  response.set(http::field::www_authenticate, "Basic realm=\"reachd\"");
  return response;
}

asio::awaitable<HttpResponse> answer(const HttpRequest& request, Settings settings) {
  if (request.version() > 10 && request.count(http::field::host) != 1) {
    co_return make_error(HttpStatus::bad_request, "exactly one Host header is required");
  }
  const std::string authorization(request[http::field::authorization]);
  const bool allowed = co_await settings->authenticator.allows(authorization);
  if (!allowed) co_return make_challenge();
  co_return co_await settings->handler.handle(request);
}

void finish(HttpResponse& response, const SessionSettings& settings, bool keep_alive) {
  add_security_headers(response);
  for (const auto& [name, value] : settings.options.headers) response.set(name, value);
  // A stream has no length, and ends with its connection.
  const bool has_end = !response.body().stream;
  response.keep_alive(keep_alive && has_end);
  if (has_end) response.prepare_payload();
}

/// False if the connection cannot be used any more.
template <typename AnyStream>
asio::awaitable<bool> send(AnyStream& stream, const HttpResponse& response, bool head_only,
                           Duration limit) {
  error_code error;
  beast::get_lowest_layer(stream).expires_after(limit);
  http::response_serializer<TextBody> serializer(response);
  if (head_only) {
    co_await http::async_write_header(stream, serializer,
                                      asio::redirect_error(asio::use_awaitable, error));
  } else {
    co_await http::async_write(stream, serializer,
                               asio::redirect_error(asio::use_awaitable, error));
  }
  co_return !error;
}

/// Until the client says something, which it has no reason to while it listens, or is gone.
asio::awaitable<void> wait_for_client(Stream& stream) {
  error_code ignored;
  co_await stream.socket().async_wait(asio::socket_base::wait_read,
                                      asio::redirect_error(asio::use_awaitable, ignored));
}

/// Sends a body without an end, piece by piece: the next one is asked for once the client has taken
/// the one before, which must not take longer than an answer may.
template <typename AnyStream>
asio::awaitable<void> send_stream(AnyStream& stream, TextStream& text, Settings settings) {
  Stream& lowest = beast::get_lowest_layer(stream);
  while (!settings->superseded) {
    const auto piece = co_await (text.next() || wait_for_client(lowest));
    if (piece.index() != 0) co_return;
    error_code error;
    lowest.expires_after(settings->limits.write);
    co_await asio::async_write(stream, asio::buffer(std::get<0>(piece)),
                               asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;
  }
}

/// Answers one request. False if the connection is to be closed.
template <typename AnyStream>
asio::awaitable<bool> serve_request(AnyStream& stream, Received received, Settings settings) {
  if (!received.request && !received.refusal) co_return false;
  bool keep_alive = false;
  bool head_only = false;
  HttpResponse response;
  if (received.request) {
    head_only = received.request->method() == http::verb::head;
    response = co_await answer(*received.request, settings);
    keep_alive = received.request->keep_alive() && !settings->superseded;
    response.version(received.request->version());
  } else {
    response = make_error(*received.refusal, http::obsolete_reason(*received.refusal));
  }
  finish(response, *settings, keep_alive);
  const auto text = response.body().stream;
  const bool sent =
      co_await send(stream, response, head_only || text != nullptr, settings->limits.write);
  if (sent && text && !head_only) co_await send_stream(stream, *text, settings);
  // What is served may have become another while it was sent, which can take long.
  const bool stays = sent && response.keep_alive() && !settings->superseded;
  co_return stays;
}

template <typename AnyStream>
asio::awaitable<void> serve_requests(AnyStream& stream, Settings settings, IdleSince& idle_since) {
  beast::flat_buffer buffer;
  for (bool keep = true; keep;) {
    Received received = co_await receive(stream, buffer, settings->limits, idle_since);
    keep = co_await serve_request(stream, std::move(received), settings);
  }
}

/// Closing a socket on which something is unread resets it, and the client may never see the
/// answer: so tell it the end, then read what it still sends, for a while.
asio::awaitable<void> linger(Stream& stream, Duration limit) {
  error_code error;
  stream.socket().shutdown(asio::socket_base::shutdown_send, error);
  stream.expires_after(limit);
  std::array<char, 4096> ignored{};
  while (!error) {
    co_await stream.async_read_some(asio::buffer(ignored),
                                    asio::redirect_error(asio::use_awaitable, error));
  }
}

asio::awaitable<void> serve_tls(Stream& stream, TlsServerContext context, Settings settings,
                                IdleSince& idle_since) {
  asio::ssl::stream<Stream&> tls(stream, *context);
  error_code error;
  stream.expires_after(settings->limits.read);
  co_await tls.async_handshake(asio::ssl::stream_base::server,
                               asio::redirect_error(asio::use_awaitable, error));
  if (error) co_return;
  co_await serve_requests(tls, settings, idle_since);
  idle_since = since_now();
  stream.expires_after(settings->limits.linger);
  co_await tls.async_shutdown(asio::redirect_error(asio::use_awaitable, error));
}

}  // namespace

SessionSettings::SessionSettings(HttpHandler& handler_in, const WebLimits& limits_in,
                                 const WebOptions& options_in, PasswordWorker& worker, Log& log)
    : handler(handler_in),
      limits(limits_in),
      options(options_in),
      tls(options.tls ? std::make_unique<TlsServer>(*options.tls, log) : nullptr),
      authenticator(options.users, worker) {}

asio::awaitable<void> serve_connection(ServerSocket socket,
                                       std::shared_ptr<SessionSettings> settings,
                                       IdleSince& idle_since) {
  Stream stream(std::move(socket));
  idle_since = since_now();
  if (settings->tls) {
    co_await serve_tls(stream, settings->tls->context(), settings, idle_since);
  } else {
    co_await serve_requests(stream, settings, idle_since);
  }
  idle_since = since_now();
  co_await linger(stream, settings->limits.linger);
}

}  // namespace reachd::exporter
