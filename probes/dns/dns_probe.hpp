#pragma once

#include <boost/asio/awaitable.hpp>

#include "net/coroutine_probe.hpp"
#include "net/tls_context.hpp"
#include "reachd/observation.hpp"
#include "reachd/probe.hpp"

namespace reachd::dns {

/// Asks a name server one question, straight at its address. See README.md for outcomes and
/// reasons.
class DnsProbe final : public net::CoroutineProbe {
 public:
  explicit DnsProbe(const Environment& environment)
      : net::CoroutineProbe(environment), tls_contexts_(environment.clock, environment.log) {}

 private:
  boost::asio::awaitable<Observation> check_once(ProbeRequest request) override;

  net::TlsContexts tls_contexts_;
};

}  // namespace reachd::dns
