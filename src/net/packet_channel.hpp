#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "net/neighbour_watch.hpp"
#include "net/packet_batch.hpp"
#include "net/packet_closings.hpp"
#include "net/packet_codec.hpp"
#include "net/packet_ledger.hpp"
#include "net/packet_socket.hpp"
#include "net/packet_types.hpp"
#include "net/send_times.hpp"
#include "reachd/clock.hpp"

namespace reachd::net {

/// One socket of a packet engine and what waits to be sent through it. The socket is opened when
/// first needed and, if that fails, tried again from time to time. The engine's thread only.
class PacketChannel {
 public:
  struct Environment {
    const Clock& clock;
    PacketLedger& ledger;
    PacketCodec& codec;
    PacketSocketFactory& factory;
  };

  /// `index`: below kPacketChannels, the ledger's number of this channel. The channel chooses the
  /// key's identifier.
  PacketChannel(const Environment& environment, const SocketKey& key, std::uint8_t index);

  void queue(std::uint32_t slot);
  /// Sends at most one batch.
  void send();
  /// Reads what waits. False if, after many batches, more may be left.
  bool receive();
  /// Goes on with another socket under another identifier; answers to what was sent under the
  /// former are still read. False, and all stays as it was, if the last time is too short ago or no
  /// socket can be had.
  bool renew_identifier();
  /// Tells the ledger what the kernel dropped.
  void note_drops();

  /// When there is something to do, if nothing comes in; SteadyTime::max(): nothing.
  SteadyTime next_duty() const;
  std::size_t waiting() const { return waiting_.size(); }
  /// Packets so far.
  std::uint64_t sent() const { return sent_; }
  std::uint64_t received() const { return received_; }
  /// How many small packets its receive queue holds, about; as many as you like while there is no
  /// socket.
  std::size_t room() const { return room_; }
  /// Of the socket and of the former, to wait on; -1 if there is none.
  std::array<int, 2> descriptors() const;

 private:
  using Waiting = PacketBatch::Entry;
  /// One moment on the clocks: that of records, that of the kernel's stamps, that of deadlines.
  struct Moment {
    UtcTime utc;
    UtcTime wall;
    SteadyTime steady;
  };

  bool ensure_open();
  void fail_all(std::string_view reason);
  bool still_waits(const Waiting& waiting);
  bool is_in_time(const Waiting& waiting, SteadyTime now);
  void gather();
  /// Adds a packet to the batch, or fails it where it has no way out.
  void plan(const Waiting& waiting);
  Moment look_at_clocks();
  /// Looks whether the wall clock was set since the last look.
  void watch_clock(SteadyTime now, UtcTime wall);
  void settle_sent(std::size_t count, const Moment& before, SteadyTime after);
  /// The socket's stamps of the last batch on the steady clock, rising, between the two moments.
  void load_stamps(const Moment& before, SteadyTime after);
  void settle_unsent(const SendResult& result);
  /// Why the first packet that was not sent is to be failed by itself; empty: it is to be tried
  /// again.
  std::string_view own_failure(const Waiting& refused, int error);
  /// True once the socket has refused to take packets for longer than is worth waiting.
  bool gave_up();
  /// Closes the former socket once nothing is expected through it.
  bool receive_former();
  bool drain(PacketSocket& socket);
  /// Reads a queue of a socket. False if, after many batches, more may be left.
  bool drain_queue(PacketSocket& socket, ReceivedBatch (PacketSocket::*read)());
  void hand_over(const PacketSocket& socket, std::span<const ReceivedPacket> packets);

  Environment environment_;
  SocketKey key_;
  std::uint8_t index_;
  std::unique_ptr<PacketSocket> socket_;
  SteadyTime last_deadline_ = SteadyTime::min();
  SteadyTime renew_at_ = SteadyTime::min();
  /// What was in use before the identifier was changed.
  std::unique_ptr<PacketSocket> former_;
  SteadyTime former_until_;
  /// Of all sockets that were closed.
  std::uint32_t past_drops_ = 0;
  std::string_view open_failure_;
  SteadyTime reopen_at_ = SteadyTime::min();
  SteadyTime resume_at_ = SteadyTime::min();
  std::optional<SteadyTime> blocked_since_;
  NeighbourWatch neighbours_;
  std::deque<Waiting> waiting_;
  std::uint64_t sent_ = 0;
  std::uint64_t received_ = 0;
  std::size_t room_ = std::numeric_limits<std::size_t>::max();
  /// Wall clock less steady clock, at the last look.
  std::optional<Duration> wall_offset_;
  /// It was set since the queues were last found empty: stamps may be from before.
  bool clock_was_set_ = false;
  PacketClosings closings_;

  /// The one being sent; kept from call to call for its memory.
  PacketBatch batch_;
  std::vector<SendStamp> stamps_;
  std::vector<SteadyTime> send_times_;
};

}  // namespace reachd::net
