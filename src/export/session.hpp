#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "export/authenticator.hpp"
#include "export/http_message.hpp"
#include "export/tls_server.hpp"
#include "export/web_options.hpp"
#include "reachd/clock.hpp"
#include "reachd/log.hpp"

namespace reachd::exporter {

using ServerSocket = boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol,
                                                      boost::asio::any_io_executor>;

/// What all connections share that were accepted under one web configuration.
struct SessionSettings {
  /// The references stay longer than the connections are served.
  SessionSettings(HttpHandler& handler, const WebLimits& limits, const WebOptions& options,
                  PasswordWorker& worker, Log& log);

  HttpHandler& handler;
  WebLimits limits;
  WebOptions options;
  /// Null: plain HTTP.
  std::unique_ptr<TlsServer> tls;
  Authenticator authenticator;
  /// Another configuration is in use now: connections end with the answer that is under way.
  bool superseded = false;
};

/// Since when a connection waits for its client to ask for something; absent while it is busy.
using IdleSince = std::optional<SteadyTime>;

/// Serves one connection until either side ends it: requests one after the other, pipelined ones
/// included, each within the limits. `idle_since` stays until the coroutine ends.
boost::asio::awaitable<void> serve_connection(ServerSocket socket,
                                              std::shared_ptr<SessionSettings> settings,
                                              IdleSince& idle_since);

}  // namespace reachd::exporter
