#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "net/tls_context.hpp"
#include "reachd/address.hpp"
#include "reachd/tls_options.hpp"

namespace reachd::net {

/// A connection that may become a TLS one. Errors are codes; a cancelled operation gives
/// operation_aborted.
class TcpStream {
 public:
  explicit TcpStream(boost::asio::io_context& io);
  /// Says goodbye without waiting for the answer.
  ~TcpStream();
  TcpStream(const TcpStream&) = delete;
  TcpStream& operator=(const TcpStream&) = delete;

  /// `source`: the address to bind to.
  boost::asio::awaitable<boost::system::error_code> connect(boost::asio::ip::tcp::endpoint server,
                                                            std::optional<IpAddress> source);
  /// From here on everything is encrypted. Once at most.
  boost::asio::awaitable<boost::system::error_code> start_tls(TlsContextPtr context,
                                                              const TlsOptions& options,
                                                              std::string_view host_name);
  boost::asio::awaitable<boost::system::error_code> write(std::string_view bytes);
  struct Read {
    boost::system::error_code error;
    std::size_t size = 0;
  };
  boost::asio::awaitable<Read> read_some(std::span<char> into);

  /// Null while there is no TLS.
  SSL* ssl() { return tls_ ? tls_->native_handle() : nullptr; }

 private:
  boost::system::error_code open(const boost::asio::ip::tcp& protocol,
                                 const std::optional<IpAddress>& source);

  boost::asio::ip::tcp::socket socket_;
  TlsContextPtr context_;
  std::optional<boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>> tls_;
};

}  // namespace reachd::net
