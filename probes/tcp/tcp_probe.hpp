#pragma once

#include <boost/asio/awaitable.hpp>

#include "net/coroutine_probe.hpp"
#include "net/tls_context.hpp"
#include "reachd/observation.hpp"
#include "reachd/probe.hpp"

namespace reachd::tcp {

/// Connects to a port and, where the module asks for it, speaks TLS and holds a conversation. See
/// README.md for outcomes and reasons.
class TcpProbe final : public net::CoroutineProbe {
 public:
  explicit TcpProbe(const Environment& environment)
      : net::CoroutineProbe(environment), tls_contexts_(environment.clock, environment.log) {}

 private:
  boost::asio::awaitable<Observation> check_once(ProbeRequest request) override;

  net::TlsContexts tls_contexts_;
};

}  // namespace reachd::tcp
