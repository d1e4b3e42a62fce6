#include "support/simulator/network.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>
#include <utility>

#include "support/simulator/trace.hpp"

namespace reachd::simulator {
namespace {

using namespace std::chrono_literals;

/// Log-normal: a median absolute deviation of 1.0 ms.
constexpr double kJitterMedian = 0.002;
constexpr double kJitterSigma = 0.8;
constexpr double kSpike = 0.005;
/// At the busiest time of day, on the way into the country.
constexpr double kBusyDelay = 0.004;
constexpr double kDelaySpread = 0.3;
constexpr double kServerNoise = 0.002;
/// Of a lost web or mail probe: that the handshake was done before.
constexpr double kLostLater = 0.3;

constexpr int kRcodeServFail = 2;
constexpr int kRcodeRefused = 5;
constexpr int kStatusUnavailable = 503;
constexpr std::uint8_t kIcmpUnreachable = 3;

Duration from_seconds(double seconds) {
  return std::chrono::microseconds(std::llround(seconds * 1e6));
}

UtcTime in_microseconds(UtcTime time) {
  return std::chrono::floor<std::chrono::microseconds>(time);
}

bool is_control(const Target& target) { return target.service == Service::root_soa; }
bool is_over_tcp(Service service) { return service == Service::web || service == Service::smtp; }
bool is_dns(Service service) { return service == Service::soa || service == Service::root_soa; }

double jitter(Random& random) {
  const double usual = kJitterMedian * std::exp(kJitterSigma * random.normal());
  return random.chance(kSpike) ? usual + random.between(0.02, 0.2) : usual;
}

void set(Observation& observation, Outcome outcome, std::string_view reason) {
  observation.outcome = outcome;
  observation.reason = reason;
}

DnsDetail dns_detail(int rcode) {
  DnsDetail detail;
  detail.rcode = rcode;
  if (rcode != 0) return detail;
  detail.answer_records = 1;
  detail.serial = 2026010500;
  return detail;
}

HttpDetail http_detail(int status) {
  HttpDetail detail;
  detail.status_code = status;
  detail.version = 1.1;
  return detail;
}

/// As the probes fill it where nothing was read.
Detail empty_detail(Service service) {
  if (service == Service::web) return HttpDetail{};
  if (service == Service::smtp) return TcpDetail{};
  if (is_dns(service)) return DnsDetail{};
  return std::monostate{};
}

}  // namespace

Network::Network(const Options& options, const World& world, const Scenario& scenario)
    : world_(world), loss_(options.loss), faults_(world, scenario.effects) {
  for (std::size_t i = 0; i < world.vantages(); ++i) {
    randoms_.emplace_back(options.seed, "probes " + std::to_string(i));
  }
}

UtcTime Network::send(std::size_t vantage, const CheckPtr& check, const Target& target, UtcTime now,
                      Observation& observation) {
  const UtcTime sent = in_microseconds(now);
  const Conditions conditions = faults_.at(vantage, target, now);
  observation = Observation{};
  observation.check = check;
  observation.vantage = world_.vantage(vantage);
  observation.address = conditions.address;
  observation.time = sent;
  observation.detail = empty_detail(target.service);
  const Probe probe{vantage, target, conditions, sent, randoms_[vantage], observation};
  if (conditions.fault == Fault::resolver_failed) return look_up_in_vain(probe);
  return target.service == Service::trace ? trace_way(probe) : exchange(probe);
}

double Network::loss_of(const Probe& probe) const {
  return is_control(probe.target) ? loss_ : loss_ * (1 + World::load(probe.now));
}

Duration Network::round_trip(const Probe& probe) const {
  const Conditions& conditions = probe.conditions;
  Random& random = probe.random;
  const double usual = jitter(random);
  const double delay =
      to_seconds(conditions.delay) * std::max(0.0, 1 + kDelaySpread * random.normal());
  if (is_control(probe.target)) {
    return world_.control_rtt(probe.vantage, probe.target.site) + from_seconds(usual + delay);
  }
  const double busy = kBusyDelay * World::load(probe.now);
  return world_.rtt(probe.vantage, conditions.upstream, conditions.net) +
         from_seconds(usual + delay + busy);
}

UtcTime Network::exchange(const Probe& probe) const {
  const Fault fault = probe.conditions.fault;
  // Drawn whatever the fault, so that one run can be compared with another.
  const Duration rtt = std::chrono::floor<std::chrono::microseconds>(round_trip(probe));
  const bool is_lost = probe.random.chance(1 - (1 - loss_of(probe)) * (1 - probe.conditions.loss));
  const bool is_connected = probe.random.chance(kLostLater);
  if (fault == Fault::silence) return stay_silent(probe, false);
  if (is_lost) return stay_silent(probe, is_connected);
  if (fault == Fault::hang) return stay_silent(probe, true);
  if (fault == Fault::refused || fault == Fault::unreachable) return refuse(probe, rtt);
  return probe.target.service == Service::web ? answer_page(probe, rtt) : answer(probe, rtt);
}

/// As of a name whose resolver does not answer: no packet is sent.
UtcTime Network::look_up_in_vain(const Probe& probe) const {
  probe.observation.address = IpAddress();
  probe.observation.detail = std::monostate{};
  set(probe.observation, Outcome::local_error, "resolver_failed");
  return probe.now;
}

UtcTime Network::stay_silent(const Probe& probe, bool is_connected) const {
  const Service service = probe.target.service;
  std::string_view reason = "no_reply";
  if (is_over_tcp(service)) reason = "connect";
  if (is_connected && service == Service::web) reason = "processing";
  if (is_connected && service == Service::smtp) reason = "expect";
  set(probe.observation, Outcome::timeout, reason);
  return probe.now + probe.observation.check->module->timeout;
}

UtcTime Network::refuse(const Probe& probe, Duration rtt) const {
  if (probe.conditions.fault == Fault::refused) {
    set(probe.observation, Outcome::refused, "connection_refused");
    return probe.now + rtt;
  }
  set(probe.observation, Outcome::unreachable, "net_unreachable");
  if (probe.target.service == Service::ping) {
    IcmpDetail detail;
    detail.error_type = kIcmpUnreachable;
    detail.error_code = std::uint8_t{0};
    probe.observation.detail = detail;
  }
  // It comes from near.
  return probe.now + std::chrono::floor<std::chrono::microseconds>(rtt / 10);
}

UtcTime Network::answer(const Probe& probe, Duration rtt) const {
  Observation& observation = probe.observation;
  const Service service = probe.target.service;
  set(observation, Outcome::success, "");
  observation.rtt = rtt;
  if (service == Service::ping) observation.phases.set(Phase::rtt, rtt);
  if (service == Service::smtp) observation.phases.set(Phase::connect, rtt);
  if (!is_dns(service)) return probe.now + rtt;
  observation.phases.set(Phase::request, rtt);
  int rcode = 0;
  if (probe.conditions.fault == Fault::servfail) {
    rcode = kRcodeServFail;
    set(observation, Outcome::bad_reply, "servfail");
  } else if (probe.conditions.fault == Fault::dns_refused) {
    rcode = kRcodeRefused;
    set(observation, Outcome::bad_reply, "dns_refused");
  }
  observation.detail = dns_detail(rcode);
  return probe.now + rtt;
}

UtcTime Network::answer_page(const Probe& probe, Duration rtt) const {
  Observation& observation = probe.observation;
  observation.phases.set(Phase::connect, rtt);
  if (probe.conditions.fault == Fault::tls_failure) {
    set(observation, Outcome::tls_error, "handshake_failed");
    return probe.now + 2 * rtt;
  }
  const bool is_error = probe.conditions.fault == Fault::http_error;
  set(observation, is_error ? Outcome::bad_reply : Outcome::success, is_error ? "http_status" : "");
  observation.detail = http_detail(is_error ? kStatusUnavailable : 200);
  const double thought = kServerNoise * -std::log(1 - probe.random.uniform());
  const Duration processing = std::chrono::floor<std::chrono::microseconds>(
      rtt + world_.server_time(probe.target.site) + from_seconds(thought));
  observation.rtt = processing;
  observation.phases.set(Phase::processing, processing);
  return probe.now + rtt + processing;
}

UtcTime Network::trace_way(const Probe& probe) const {
  const Conditions& conditions = probe.conditions;
  const TraceWay way{
      world_.way(probe.vantage, conditions.upstream), static_cast<std::uint32_t>(probe.vantage + 1),
      world_.rtt(probe.vantage, conditions.upstream, conditions.net), loss_of(probe)};
  TracerouteDetail found = trace(way, conditions, probe.random);
  Observation& observation = probe.observation;
  Duration took = 3 * way.rtt;
  if (found.stop == TraceStop::completed) {
    set(observation, Outcome::success, "");
    observation.rtt = found.hops.back().rtt;
    observation.phases.set(Phase::rtt, *observation.rtt);
    took += *observation.rtt;
  } else if (found.stop == TraceStop::unreachable) {
    set(observation, Outcome::unreachable, "net_unreachable");
  } else {
    set(observation, Outcome::timeout, "gap_limit");
    // Five hops, four at a time, asked twice.
    took += 4 * found.wait;
  }
  observation.detail = std::move(found);
  return in_microseconds(probe.now + took);
}

}  // namespace reachd::simulator
