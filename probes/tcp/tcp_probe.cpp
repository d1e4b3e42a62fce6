#include "tcp/tcp_probe.hpp"

#include <string>
#include <string_view>
#include <utility>

#include "tcp/dialogue.hpp"
#include "tcp/tcp_config.hpp"

namespace reachd::tcp {
namespace {

Observation local_error(Observation observation, std::string_view reason) {
  observation.outcome = Outcome::local_error;
  observation.reason = reason;
  return observation;
}

}  // namespace

boost::asio::awaitable<Observation> TcpProbe::check_once(ProbeRequest request) {
  Observation observation = begin(request);
  const auto port = port_of(*request.check);
  if (!port) co_return local_error(std::move(observation), "no_port");
  const auto options = std::dynamic_pointer_cast<const Options>(request.check->module->options);
  net::TlsContextPtr tls;
  if (options->uses_tls()) {
    std::string_view reason;
    tls = tls_contexts_.get(options, options->tls_options, reason);
    if (!tls) co_return local_error(std::move(observation), reason);
  }
  Dialogue dialogue(io(), clock(), std::move(request), std::move(observation), std::move(tls));
  co_return co_await dialogue.run(*port);
}

}  // namespace reachd::tcp
