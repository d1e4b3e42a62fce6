#include "traceroute/trace_table.hpp"

#include <algorithm>
#include <utility>

namespace reachd::traceroute {
namespace {

/// Of a hop's request: the number of its trace, its TTL and its attempt.
std::uint64_t hop_id(std::uint64_t number, const TraceSession::Packet& packet) {
  return (number << 16) | (std::uint64_t{packet.ttl} << 8) | packet.attempt;
}

TraceSession::Packet packet_of(std::uint64_t hop_id) {
  return {static_cast<std::uint8_t>(hop_id >> 8), static_cast<std::uint8_t>(hop_id)};
}

}  // namespace

void TraceTable::add(const ProbeRequest& request) {
  if (waiting_.size() >= kMostWaiting) return refuse(request);
  waiting_.push_back({request, environment_.clock.now()});
}

void TraceTable::refuse(const ProbeRequest& request) {
  Observation observation;
  observation.check = request.check;
  observation.address = request.address;
  observation.time = environment_.clock.utc();
  observation.outcome = Outcome::local_error;
  observation.reason = "too_many_outstanding";
  environment_.sink.complete(request.id, std::move(observation));
}

void TraceTable::start_waiting() {
  while (!waiting_.empty() && sessions_.size() < kMostTraces) {
    start(waiting_.front());
    waiting_.pop_front();
  }
}

void TraceTable::start(const Waiting& waiting) {
  ProbeRequest request = waiting.request;
  request.deadline += environment_.clock.now() - waiting.since;
  auto source = request.check->module->options->ip.source;
  if (!source) source = environment_.source_toward(request.address);
  sessions_.try_emplace(++last_number_, request, source, environment_.clock.utc());
}

void TraceTable::settle(std::uint64_t hop_id, const Observation& answer) {
  const auto found = sessions_.find(hop_id >> 16);
  if (found == sessions_.end()) return;
  TraceSession& session = found->second;
  // A packet that failed for want of time says no more than that the trace's is up.
  const bool is_over = environment_.clock.now() >= session.request().deadline;
  session.settle(packet_of(hop_id), answer, is_over);
}

SteadyTime TraceTable::step() {
  start_waiting();
  SteadyTime next = SteadyTime::max();
  for (auto& [number, session] : sessions_) next = std::min(next, step_one(number, session));
  complete_ended();
  return waiting_.empty() || sessions_.size() >= kMostTraces ? next : environment_.clock.now();
}

SteadyTime TraceTable::step_one(std::uint64_t number, TraceSession& session) {
  const SteadyTime now = environment_.clock.now();
  const SteadyTime deadline = session.request().deadline;
  if (now >= deadline) session.expire();
  while (const auto packet = session.next(now)) send(number, session, *packet);
  return std::min(deadline, session.next_send());
}

void TraceTable::send(std::uint64_t number, const TraceSession& session,
                      const TraceSession::Packet& packet) {
  ProbeRequest hop = session.request();
  hop.id = hop_id(number, packet);
  hop.hop_limit = packet.ttl;
  hop.resolve_time = Duration::zero();
  hop.deadline = std::min(hop.deadline, environment_.clock.now() + session.options().hop_timeout);
  environment_.send(session.options().method, hop);
}

void TraceTable::complete_ended() {
  for (auto entry = sessions_.begin(); entry != sessions_.end();) {
    if (!entry->second.has_ended()) {
      ++entry;
      continue;
    }
    const TraceSession session = std::move(entry->second);
    entry = sessions_.erase(entry);
    environment_.sink.complete(session.request().id, session.result());
  }
}

void TraceTable::cancel_all() {
  while (!waiting_.empty()) {
    start(waiting_.front());
    waiting_.pop_front();
  }
  for (auto& [number, session] : sessions_) session.cancel();
  complete_ended();
}

}  // namespace reachd::traceroute
