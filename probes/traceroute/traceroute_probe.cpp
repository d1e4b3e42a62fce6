#include "traceroute/traceroute_probe.hpp"

#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <system_error>
#include <utility>

#include "net/local_address.hpp"
#include "net/packet_probe.hpp"
#include "net/packet_reasons.hpp"
#include "traceroute/hop_codecs.hpp"
#include "traceroute/trace_table.hpp"

namespace reachd::traceroute {
namespace asio = boost::asio;

/// The table lives on the I/O loop; what the packet probes' threads complete is posted to it.
/// Handlers hold no more than a weak pointer: the probe may go before they run.
class TracerouteProbe::Impl final : public ObservationSink,
                                    public std::enable_shared_from_this<Impl> {
 public:
  explicit Impl(const Environment& environment)
      : environment_(environment),
        timer_(environment.io),
        table_({.clock = environment.clock,
                .sink = environment.sink,
                .send = [this](Method method, const ProbeRequest& hop) { send(method, hop); },
                .source_toward = net::local_address_toward}) {}

  void submit(std::span<const ProbeRequest> batch) {
    for (const ProbeRequest& request : batch) table_.add(request);
    if (stopped_) return table_.cancel_all();
    step();
  }

  void stop() {
    stopped_ = true;
    timer_.cancel();
    for (const auto& probe : probes_) {
      if (probe) probe->stop();
    }
    table_.cancel_all();
  }

  void complete(std::uint64_t hop_id, Observation answer) override {
    asio::post(environment_.io,
               [weak = weak_from_this(), hop_id, answer = std::move(answer)]() mutable {
                 if (const auto self = weak.lock()) self->settle(hop_id, answer);
               });
  }

 private:
  void settle(std::uint64_t hop_id, const Observation& answer) {
    if (stopped_) return;
    table_.settle(hop_id, answer);
    step();
  }

  void step() {
    const SteadyTime next = table_.step();
    if (next == SteadyTime::max()) return;
    timer_.expires_at(std::chrono::time_point_cast<asio::steady_timer::duration>(next));
    timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
      const auto self = error ? nullptr : weak.lock();
      if (self && !self->stopped_) self->step();
    });
  }

  void send(Method method, const ProbeRequest& hop) {
    auto& probe = probes_[static_cast<std::size_t>(method)];
    try {
      if (!probe) {
        probe = make_hop_probe(method, {environment_.clock, *this, environment_.telemetry},
                               environment_.log, environment_.contact);
      }
      probe->submit(std::span(&hop, 1));
    } catch (const std::system_error& denied) {
      Observation answer;
      answer.outcome = Outcome::local_error;
      answer.reason = net::socket_error_reason(denied.code().value());
      complete(hop.id, std::move(answer));
    }
  }

  Environment environment_;
  asio::steady_timer timer_;
  TraceTable table_;
  std::array<std::unique_ptr<net::PacketProbe>, kMethods> probes_;
  bool stopped_ = false;
};

TracerouteProbe::TracerouteProbe(const Environment& environment)
    : impl_(std::make_shared<Impl>(environment)) {}

TracerouteProbe::~TracerouteProbe() { impl_->stop(); }

void TracerouteProbe::submit(std::span<const ProbeRequest> batch) { impl_->submit(batch); }

void TracerouteProbe::stop() { impl_->stop(); }

}  // namespace reachd::traceroute
