#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "net/denied_sockets.hpp"
#include "reachd/clock.hpp"
#include "reachd/log.hpp"
#include "reachd/probe.hpp"

namespace reachd::tcp {

/// Prober `tcp`: hands each request to the probe that its module asks for. That for SYNs is made (a
/// thread, a port, sockets) when the first such request comes.
class TcpRouter final : public Probe {
 public:
  using MakeProbe = std::function<std::unique_ptr<Probe>()>;

  /// `make_syns` may throw std::system_error: then the request is a local_error, the log names the
  /// remedy, and the next one has it tried again. Clock, sink and log outlive the probe.
  TcpRouter(const Clock& clock, ObservationSink& sink, Log& log, std::unique_ptr<Probe> connections,
            MakeProbe make_syns);

  void submit(std::span<const ProbeRequest> batch) override;
  void stop() override;

 private:
  void submit_syns();
  void complete_syns(Outcome outcome, std::string_view reason);

  const Clock& clock_;
  ObservationSink& sink_;
  std::unique_ptr<Probe> connections_;
  MakeProbe make_syns_;
  net::DeniedSockets denied_;
  std::unique_ptr<Probe> syns_;
  bool stopped_ = false;

  /// A batch, sorted; kept from call to call for their memory.
  std::vector<ProbeRequest> to_connect_;
  std::vector<ProbeRequest> to_syn_;
};

}  // namespace reachd::tcp
