#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reachd/clock.hpp"
#include "reachd/observation.hpp"
#include "reachd/probe.hpp"
#include "reachd/traceroute.hpp"
#include "traceroute/traceroute_config.hpp"

namespace reachd::traceroute {

/// Least time between two packets of one trace: it sends at most 20 a second.
inline constexpr Duration kPacketGap = std::chrono::milliseconds(50);

/// One path while it is found out: which hop to ask next, what the answers say, and when it is
/// enough. Sends nothing and knows no clock. One thread.
class TraceSession {
 public:
  /// A packet of it: the second to hop 3 is {3, 2}.
  struct Packet {
    std::uint8_t ttl = 0;
    std::uint8_t attempt = 0;
  };

  /// `request.check` is of a module with TracerouteOptions. `source`: our address toward the
  /// target.
  TraceSession(const ProbeRequest& request, std::optional<IpAddress> source, UtcTime started);

  const ProbeRequest& request() const { return request_; }
  const TracerouteOptions& options() const { return options_; }

  /// The packet to be sent now, which counts as sent; none while the pace or the answers that are
  /// awaited hold it up.
  std::optional<Packet> next(SteadyTime now);
  /// When next() may have a packet; SteadyTime::max() if an answer has to come, or not to come,
  /// first.
  SteadyTime next_send() const;
  /// What became of a packet: success with the detail of the answer, timeout, or an error of ours.
  /// An error that may pass ends it only with the last attempt. A packet that is not awaited (any
  /// more) changes nothing. `is_over`: the trace's time is up, so that anything but an answer ends
  /// it for that.
  void settle(const Packet& packet, const Observation& answer, bool is_over = false);
  /// The time is up: ends with what is known.
  void expire();
  /// Nobody wants it any more.
  void cancel();

  bool has_ended() const { return ended_; }
  /// Once it has ended.
  Observation result() const;

 private:
  enum class Stage : std::uint8_t { wanted, awaited, settled };
  struct Hop {
    TraceHop found;
    Stage stage = Stage::wanted;
    /// Packets of which it is known that they left.
    std::uint8_t sent = 0;
    /// Of an answer that ends the path: how, and the reason if it is a refusal.
    std::optional<TraceStop> stop;
    std::string reason;
  };

  /// Whether a hop, no further than the path goes, is at that stage.
  auto is_at(Stage stage) const {
    return [this, stage](const Hop& hop) { return hop.stage == stage && hop.found.ttl <= limit_; };
  }
  Hop* find(const Packet& packet);
  void record(Hop& hop, const Observation& answer);
  void judge(Hop& hop, const Observation& answer) const;
  /// The first hop at which the path is back at a router that it had left, or has stood still;
  /// null: none. Silent hops between say nothing of either.
  Hop* find_loop();
  bool is_awaiting() const;
  std::size_t awaited() const;
  /// The hop that is to be asked next, whatever the pace; none if there is none.
  Hop* candidate();
  bool may_begin_another() const;
  bool has_more_to_ask() const;
  void review();
  void end(TraceStop stop, Outcome outcome, std::string reason);
  TracerouteDetail detail() const;
  /// How many packets to the hop left; one of which nothing is known yet has, unless an error of
  /// ours ended the trace before any was known to.
  std::uint32_t sent_to(const Hop& hop) const;

  ProbeRequest request_;
  const TracerouteOptions& options_;
  std::optional<IpAddress> source_;
  UtcTime started_;
  SteadyTime next_packet_ = SteadyTime::min();
  std::vector<Hop> hops_;
  /// No hop beyond it is asked: where the path ends, once that is known.
  std::uint8_t limit_;
  std::uint8_t last_answered_;
  bool ended_ = false;
  TraceStop stop_ = TraceStop::error;
  Outcome outcome_ = Outcome::cancelled;
  std::string reason_;
};

}  // namespace reachd::traceroute
