#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "export/http_message.hpp"
#include "export/listen_address.hpp"
#include "export/web_options.hpp"
#include "reachd/log.hpp"

namespace reachd::exporter {

/// HTTP/1.1 over TCP, Unix sockets and TLS. Every member is called on the thread that runs `io`, or
/// while no thread does; `io`, the handler and the log stay longer than the server.
class HttpServer {
 public:
  /// Throws std::runtime_error if the options' certificate cannot be used.
  HttpServer(boost::asio::io_context& io, HttpHandler& handler, const WebOptions& options,
             const WebLimits& limits, Log& log);
  /// As stop().
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Binds at once, so that privileges may be dropped, and serves as soon as `io` runs. Throws
  /// std::runtime_error.
  void listen(const ListenAddress& address);
  /// Serves what systemd passed. Throws std::runtime_error if it passed nothing usable.
  void listen_systemd();
  /// Where it listens: "127.0.0.1:9717", "[::1]:9717", "unix:PATH".
  std::vector<std::string> addresses() const;

  /// From now on everything is served under these: connections that are idle are closed, others
  /// after their answer. Throws as the constructor; the old ones then stay.
  void set_options(const WebOptions& options);
  /// Closes listeners and connections, answers under way included; a password check that is running
  /// is waited for. Unix sockets are removed.
  void stop();

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace reachd::exporter
