#include "tcp/tcp_router.hpp"

#include <string>
#include <system_error>
#include <utility>

#include "net/packet_reasons.hpp"
#include "tcp/tcp_config.hpp"

namespace reachd::tcp {
namespace {

bool asks_for_syn(const ProbeRequest& request) {
  const auto* const options = dynamic_cast<const Options*>(request.check->module->options.get());
  return options != nullptr && options->syn;
}

}  // namespace

TcpRouter::TcpRouter(const Clock& clock, ObservationSink& sink, Log& log,
                     std::unique_ptr<Probe> connections, MakeProbe make_syns)
    : clock_(clock),
      sink_(sink),
      connections_(std::move(connections)),
      make_syns_(std::move(make_syns)),
      denied_(clock, log, "no socket for SYN probes") {}

void TcpRouter::submit(std::span<const ProbeRequest> batch) {
  to_connect_.clear();
  to_syn_.clear();
  for (const ProbeRequest& request : batch) {
    // Without a port there is nobody to send a SYN to: a connection says so.
    const bool is_syn = asks_for_syn(request) && port_of(*request.check);
    (is_syn ? to_syn_ : to_connect_).push_back(request);
  }
  if (!to_connect_.empty()) connections_->submit(to_connect_);
  if (!to_syn_.empty()) submit_syns();
}

void TcpRouter::submit_syns() {
  if (!syns_ && stopped_) return complete_syns(Outcome::cancelled, {});
  try {
    if (!syns_) syns_ = make_syns_();
  } catch (const std::system_error& denied) {
    const int error = denied.code().value();
    denied_.report(to_syn_.front().check->family, error,
                   net::raw_socket_remedy() + ", or a module without `syn`");
    return complete_syns(Outcome::local_error, net::socket_error_reason(error));
  }
  syns_->submit(to_syn_);
}

void TcpRouter::complete_syns(Outcome outcome, std::string_view reason) {
  for (const ProbeRequest& request : to_syn_) {
    Observation observation;
    observation.check = request.check;
    observation.address = request.address;
    observation.time = clock_.utc();
    observation.outcome = outcome;
    observation.reason = reason;
    sink_.complete(request.id, std::move(observation));
  }
}

void TcpRouter::stop() {
  stopped_ = true;
  connections_->stop();
  if (syns_) syns_->stop();
}

}  // namespace reachd::tcp
