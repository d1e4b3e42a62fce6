#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>

#include "reachd/clock.hpp"
#include "reachd/probe.hpp"
#include "traceroute/trace_session.hpp"

namespace reachd::traceroute {

/// Traces under way at once; more wait their turn. With the pace of each it bounds what a node
/// sends when many hosts change at once.
inline constexpr std::size_t kMostTraces = 16;
/// So many may wait for theirs: the last of them for a quarter of an hour, or an hour if all are
/// silent.
inline constexpr std::size_t kMostWaiting = 4096;

/// The traces under way: each request of a path becomes requests of hops, and ends exactly once: at
/// the latest when its time has passed, which is counted from its turn on. One thread; never
/// blocks.
class TraceTable {
 public:
  struct Environment {
    const Clock& clock;
    /// Of the traces.
    ObservationSink& sink;
    /// Sends one hop's packet; what becomes of it is to be told to settle(), but not before this
    /// returns.
    std::function<void(Method, const ProbeRequest&)> send;
    /// Our own address toward another; none without a route.
    std::function<std::optional<IpAddress>(const IpAddress&)> source_toward;
  };

  explicit TraceTable(Environment environment) : environment_(std::move(environment)) {}

  /// Completes as local_error if too many wait.
  void add(const ProbeRequest& request);
  /// A hop's request has completed. An unknown one is passed over.
  void settle(std::uint64_t hop_id, const Observation& answer);
  /// Does what is due now; returns when to be called again at the latest.
  SteadyTime step();
  void cancel_all();

 private:
  struct Waiting {
    ProbeRequest request;
    SteadyTime since;
  };

  void refuse(const ProbeRequest& request);
  void start_waiting();
  void start(const Waiting& waiting);
  SteadyTime step_one(std::uint64_t number, TraceSession& session);
  void send(std::uint64_t number, const TraceSession& session, const TraceSession::Packet& packet);
  void complete_ended();

  Environment environment_;
  std::deque<Waiting> waiting_;
  std::map<std::uint64_t, TraceSession> sessions_;
  std::uint64_t last_number_ = 0;
};

}  // namespace reachd::traceroute
