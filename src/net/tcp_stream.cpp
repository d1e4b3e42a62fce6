#include "net/tcp_stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "net/endpoint.hpp"

namespace reachd::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);

}  // namespace

TcpStream::TcpStream(asio::io_context& io) : socket_(io) {}

TcpStream::~TcpStream() {
  error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
}

error_code TcpStream::open(const tcp& protocol, const std::optional<IpAddress>& source) {
  error_code error;
  socket_.open(protocol, error);
  if (!error && source) socket_.bind(tcp::endpoint(to_asio(*source), 0), error);
  return error;
}

asio::awaitable<error_code> TcpStream::connect(tcp::endpoint server,
                                               std::optional<IpAddress> source) {
  error_code error = open(server.protocol(), source);
  if (!error) std::tie(error) = co_await socket_.async_connect(server, kAsTuple);
  if (!error) socket_.set_option(tcp::no_delay(true), error);
  co_return error;
}

asio::awaitable<error_code> TcpStream::start_tls(TlsContextPtr context, const TlsOptions& options,
                                                 std::string_view host_name) {
  context_ = std::move(context);
  tls_.emplace(socket_, *context_);
  expect_server(tls_->native_handle(), options, host_name);
  const auto [error] = co_await tls_->async_handshake(asio::ssl::stream_base::client, kAsTuple);
  co_return error;
}

asio::awaitable<error_code> TcpStream::write(std::string_view bytes) {
  const asio::const_buffer buffer(bytes.data(), bytes.size());
  error_code error;
  std::size_t size = 0;
  if (tls_) {
    std::tie(error, size) = co_await asio::async_write(*tls_, buffer, kAsTuple);
  } else {
    std::tie(error, size) = co_await asio::async_write(socket_, buffer, kAsTuple);
  }
  co_return error;
}

asio::awaitable<TcpStream::Read> TcpStream::read_some(std::span<char> into) {
  const asio::mutable_buffer buffer(into.data(), into.size());
  Read read;
  if (tls_) {
    std::tie(read.error, read.size) = co_await tls_->async_read_some(buffer, kAsTuple);
  } else {
    std::tie(read.error, read.size) = co_await socket_.async_read_some(buffer, kAsTuple);
  }
  co_return read;
}

}  // namespace reachd::net
