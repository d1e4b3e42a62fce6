#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "net/packet_codec.hpp"
#include "net/packet_types.hpp"
#include "net/silence_watch.hpp"
#include "reachd/clock.hpp"
#include "reachd/probe.hpp"
#include "reachd/telemetry.hpp"
#include "reachd/timer_wheel.hpp"

namespace reachd::net {

/// Sockets that one engine may have: two families, with and without "don't fragment".
inline constexpr std::size_t kPacketChannels = 4;

/// One outstanding probe. A slot that is idle remembers its last probe, so that a late or doubled
/// answer is known as such.
struct PacketSlot {
  enum class State : std::uint8_t { idle, queued, sent };

  ProbeRequest request;
  SteadyTime sent;
  UtcTime sent_utc;
  std::uint32_t stamp = 0;
  /// What the channel's socket had dropped when the probe was sent.
  std::uint32_t drops = 0;
  std::uint32_t next_idle = 0;
  std::uint8_t channel = 0;
  State state = State::idle;
  bool answered = false;
  /// An ICMP error completed it.
  bool had_error = false;
};

/// The outstanding probes of a packet engine: finds the probe of an answer, expires it at its
/// deadline, and completes each exactly once. The engine's thread only.
class PacketLedger {
 public:
  struct Environment {
    const Clock& clock;
    ObservationSink& sink;
    Telemetry& telemetry;
  };
  /// Most probes outstanding at once.
  static constexpr std::size_t kMaxSlots = std::size_t{1} << 20;

  /// `codec` outlives it.
  PacketLedger(const Environment& environment, PacketCodec& codec);

  /// Takes a request in. nullopt, and the request completed as local_error, if the ledger is full.
  std::optional<std::uint32_t> open(const ProbeRequest& request);
  /// The reference stays valid as long as the ledger.
  PacketSlot& at(std::uint32_t slot) { return slots_[slot]; }
  /// Completes as local_error.
  void fail(std::uint32_t slot, std::string_view reason);
  /// Completes the probe that `reply` answers, or counts a reply that answers none.
  void settle(const PacketReply& reply, SteadyTime arrived);
  /// By channel: whether its receive queues were found empty.
  using Drained = std::array<bool, kPacketChannels>;
  /// Completes what is due at `now`, right after the receive queues were read and their drops
  /// noted. In one that was not drained an answer may wait: nothing of that channel is called
  /// silent, and what is due is given up a fifth of a second later.
  void expire(SteadyTime now, const Drained& drained);
  /// Completes as cancelled those of which it is true.
  void cancel(const std::function<bool(const ProbeRequest&)>& is_meant);

  void note_drops(std::uint8_t channel, std::uint32_t drops);
  std::uint32_t drops(std::uint8_t channel) const { return drops_[channel]; }
  /// Whether, since this was last asked, a probe of the channel has found an address silent that
  /// has answered before.
  bool take_silence(std::uint8_t channel) { return std::exchange(silent_[channel], false); }
  /// Before this, expire() has nothing to do.
  std::optional<SteadyTime> next_deadline() const { return deadlines_.not_before(); }

 private:
  void grow();
  /// Whether no later probe has used the slot.
  bool is_latest_of(const PacketIdentity& identity) const;
  std::optional<std::uint32_t> find(const PacketReply& reply) const;
  /// The slot of an error that proves its probe by a quote alone.
  std::optional<std::uint32_t> find_by_quote(const PacketReply& reply) const;
  /// The probes that such an error can be meant for, by what nobody has to have seen.
  std::vector<std::uint32_t> candidates_of(const PacketReply& reply) const;
  bool is_awaited(std::uint32_t slot, const IpAddress& target) const;
  void count_stray(const PacketReply& reply, SteadyTime arrived);
  Observation begin(const ProbeRequest& request, UtcTime sent) const;
  void complete_reply(std::uint32_t slot, const PacketReply& reply, SteadyTime arrived);
  void complete_expired(std::uint32_t slot, SteadyTime now, bool drained);
  /// Frees the slot, then tells the sink.
  void complete(std::uint32_t slot, Observation observation);

  Environment environment_;
  PacketCodec& codec_;
  std::deque<PacketSlot> slots_;
  /// Idle slots, longest idle first, so that a sequence number comes back as late as possible.
  std::uint32_t first_idle_ = 0;
  std::uint32_t last_idle_ = 0;
  std::size_t idle_ = 0;
  /// A timer a slot, set while its probe is outstanding.
  TimerWheel deadlines_;
  std::vector<TimerWheel::TimerId> expired_;
  std::array<std::uint32_t, kPacketChannels> drops_{};
  SilenceWatch silence_;
  std::array<bool, kPacketChannels> silent_{};
};

}  // namespace reachd::net
