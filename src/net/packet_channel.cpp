#include "net/packet_channel.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <random>
#include <span>
#include <utility>

#include "net/error_outcome.hpp"
#include "net/packet_reasons.hpp"

namespace reachd::net {
namespace {

constexpr Duration kReopenInterval = std::chrono::seconds(1);
/// Between two attempts on a socket whose buffer is full.
constexpr Duration kRetryInterval = std::chrono::milliseconds(1);
/// How long a full buffer is waited out before probes fail for it.
constexpr Duration kSendPatience = std::chrono::milliseconds(250);
/// Batches read before the engine looks after the rest of its duties.
constexpr int kReceiveRounds = 32;
/// Between two changes of the identifier.
constexpr Duration kRenewalInterval = std::chrono::minutes(5);
/// How long after its last deadline a former socket is read, so that late answers are known as
/// such.
constexpr Duration kLateAnswers = std::chrono::seconds(10);
/// Where the wall clock has moved by more than this against the steady one since the last look, it
/// was set.
constexpr Duration kSetClock = std::chrono::milliseconds(50);
/// Nothing waits so long in a queue, even if we were stopped meanwhile: an older stamp is wrong.
constexpr Duration kMaxQueueTime = std::chrono::minutes(1);

/// When the packet reached us, on the monotonic clock: the kernel's stamp is on the wall clock.
SteadyTime arrival(const ReceivedPacket& packet, SteadyTime now, UtcTime wall) {
  if (!packet.time) return now;
  const Duration age = wall - *packet.time;
  return age < Duration::zero() || age > kMaxQueueTime ? now : now - age;
}

/// Of two raw sockets with one identifier each would read the other's answers too. So the process
/// counts through all that there are, whoever asks, and begins at random, so that two processes
/// hardly meet.
std::uint16_t next_identifier() {
  static std::atomic<std::uint32_t> next{std::random_device()()};
  std::uint16_t identifier = 0;
  while (identifier == 0) identifier = static_cast<std::uint16_t>(next++);
  return identifier;
}

}  // namespace

PacketChannel::PacketChannel(const Environment& environment, const SocketKey& key,
                             std::uint8_t index)
    : environment_(environment),
      key_(key),
      index_(index),
      batch_(environment.ledger, environment.codec) {
  key_.identifier = next_identifier();
}

void PacketChannel::queue(std::uint32_t slot) {
  PacketSlot& queued = environment_.ledger.at(slot);
  queued.channel = index_;
  waiting_.push_back({slot, queued.request.id});
}

SteadyTime PacketChannel::next_duty() const {
  const SteadyTime next_send = waiting_.empty() ? SteadyTime::max() : resume_at_;
  return former_ ? std::min(next_send, former_until_ + Duration(1)) : next_send;
}

bool PacketChannel::ensure_open() {
  if (socket_) return true;
  const SteadyTime now = environment_.clock.now();
  if (now < reopen_at_) return false;
  OpenedSocket opened = environment_.factory.open(key_);
  socket_ = std::move(opened.socket);
  open_failure_ = opened.reason;
  reopen_at_ = now + kReopenInterval;
  if (socket_) room_ = socket_->room();
  return socket_ != nullptr;
}

void PacketChannel::fail_all(std::string_view reason) {
  for (const Waiting& waiting : std::exchange(waiting_, {})) {
    if (still_waits(waiting)) environment_.ledger.fail(waiting.slot, reason);
  }
}

bool PacketChannel::still_waits(const Waiting& waiting) {
  const PacketSlot& slot = environment_.ledger.at(waiting.slot);
  return slot.state == PacketSlot::State::queued && slot.request.id == waiting.request_id;
}

bool PacketChannel::is_in_time(const Waiting& waiting, SteadyTime now) {
  return environment_.ledger.at(waiting.slot).request.deadline > now;
}

void PacketChannel::send() {
  if (waiting_.empty() || environment_.clock.now() < resume_at_) return;
  if (!ensure_open()) return fail_all(open_failure_);
  note_drops();
  gather();
  if (batch_.entries().empty()) return blocked_since_.reset();
  batch_.encode(key_.identifier, environment_.clock.now());
  const Moment before = look_at_clocks();
  const SendResult result = socket_->send(batch_.packets());
  settle_sent(result.sent, before, environment_.clock.now());
  settle_unsent(result);
  // Behind the replies, as elsewhere: one of them may have come before the error did.
  if (socket_->holds_errors()) drain(*socket_);
}

void PacketChannel::gather() {
  batch_.clear();
  const SteadyTime now = environment_.clock.now();
  while (!waiting_.empty() && !batch_.is_full()) {
    const Waiting waiting = waiting_.front();
    waiting_.pop_front();
    // A probe whose deadline has passed is the ledger's to expire: nobody could answer it.
    if (still_waits(waiting) && is_in_time(waiting, now)) plan(waiting);
  }
}

void PacketChannel::plan(const Waiting& waiting) {
  const ProbeRequest& request = environment_.ledger.at(waiting.slot).request;
  PacketPlan plan = environment_.codec.plan(request);
  if (plan.covers_source && !plan.options.source) {
    plan.options.source = environment_.codec.source_toward(request.address);
    if (!plan.options.source) return environment_.ledger.fail(waiting.slot, "no_route");
  }
  batch_.add(waiting, plan);
}

PacketChannel::Moment PacketChannel::look_at_clocks() {
  const Moment moment{environment_.clock.utc(), socket_->stamp_clock(), environment_.clock.now()};
  watch_clock(moment.steady, moment.wall);
  return moment;
}

void PacketChannel::settle_sent(std::size_t count, const Moment& before, SteadyTime after) {
  if (count == 0) return;
  sent_ += count;
  blocked_since_.reset();
  load_stamps(before, after);
  send_times_.resize(count);
  estimate_send_times(stamps_, before.steady, after, send_times_);
  for (std::size_t i = 0; i < count; ++i) {
    PacketSlot& slot = environment_.ledger.at(batch_.entries()[i].slot);
    slot.sent = send_times_[i];
    slot.sent_utc = before.utc + (slot.sent - before.steady);
    slot.drops = environment_.ledger.drops(index_);
    slot.state = PacketSlot::State::sent;
    last_deadline_ = std::max(last_deadline_, slot.request.deadline);
  }
}

void PacketChannel::load_stamps(const Moment& before, SteadyTime after) {
  stamps_.clear();
  SteadyTime last = before.steady;
  for (const SentTime& sent : socket_->sent_times()) {
    // Out of order or out of bounds: the wall clock was set meanwhile.
    const SteadyTime time = before.steady + (sent.time - before.wall);
    if (time < last || time > after) continue;
    stamps_.push_back({sent.index, time});
    last = time;
  }
}

void PacketChannel::settle_unsent(const SendResult& result) {
  std::span<const Waiting> unsent = batch_.entries().subspan(result.sent);
  if (result.error == 0 || unsent.empty()) return;
  const std::string_view failure = own_failure(unsent.front(), result.error);
  if (!failure.empty()) {
    environment_.ledger.fail(unsent.front().slot, failure);
    unsent = unsent.subspan(1);
    blocked_since_.reset();
  }
  waiting_.insert(waiting_.begin(), unsent.begin(), unsent.end());
  if (failure.empty() && gave_up()) fail_all(socket_error_reason(result.error));
}

std::string_view PacketChannel::own_failure(const Waiting& refused, int error) {
  if (may_lack_neighbour(error, key_.family)) {
    using Finding = NeighbourWatch::Finding;
    const Finding finding =
        neighbours_.note_refusal(environment_.clock.now(), socket_->neighbour_overflows());
    if (finding == Finding::was_full) return kNeighboursReason;
    if (finding == Finding::is_open) return {};
  }
  if (is_send_congestion(error)) return {};
  const ProbeRequest& request = environment_.ledger.at(refused.slot).request;
  if (error == EACCES) return reason_of_denial(request.address);
  return send_error_reason(error, request.check->module->options->ip.source.has_value());
}

bool PacketChannel::gave_up() {
  const SteadyTime now = environment_.clock.now();
  resume_at_ = now + kRetryInterval;
  if (!blocked_since_) blocked_since_ = now;
  if (now - *blocked_since_ < kSendPatience) return false;
  blocked_since_.reset();
  return true;
}

bool PacketChannel::receive() {
  const bool drained = !socket_ || drain(*socket_);
  const bool former_drained = receive_former();
  const bool all_drained = drained && former_drained;
  // What is left may have its stamp from before.
  if (all_drained) clock_was_set_ = false;
  return all_drained;
}

bool PacketChannel::receive_former() {
  if (!former_) return true;
  // Read before the queues are drained: what arrives later is not waited for.
  const SteadyTime now = environment_.clock.now();
  const bool drained = drain(*former_);
  if (drained && now > former_until_) {
    past_drops_ += former_->drops();
    former_.reset();
  }
  return drained;
}

bool PacketChannel::drain(PacketSocket& socket) {
  const bool no_packets = drain_queue(socket, &PacketSocket::receive);
  const bool no_errors = drain_queue(socket, &PacketSocket::receive_errors);
  return no_packets && no_errors;
}

bool PacketChannel::drain_queue(PacketSocket& socket, ReceivedBatch (PacketSocket::*read)()) {
  for (int round = 0; round < kReceiveRounds; ++round) {
    const ReceivedBatch batch = (socket.*read)();
    hand_over(socket, batch.packets);
    if (!batch.may_have_more) return true;
  }
  return false;
}

bool PacketChannel::renew_identifier() {
  const SteadyTime now = environment_.clock.now();
  if (!socket_ || former_ || now < renew_at_) return false;
  renew_at_ = now + kReopenInterval;
  SocketKey key = key_;
  key.identifier = next_identifier();
  OpenedSocket opened = environment_.factory.open(key);
  if (!opened.socket) return false;
  former_ = std::exchange(socket_, std::move(opened.socket));
  former_until_ = last_deadline_ + kLateAnswers;
  renew_at_ = now + kRenewalInterval;
  key_ = key;
  return true;
}

std::array<int, 2> PacketChannel::descriptors() const {
  return {socket_ ? socket_->descriptor() : -1, former_ ? former_->descriptor() : -1};
}

void PacketChannel::watch_clock(SteadyTime now, UtcTime wall) {
  const Duration offset = wall.time_since_epoch() - now.time_since_epoch();
  const Duration moved = offset - std::exchange(wall_offset_, offset).value_or(offset);
  clock_was_set_ = clock_was_set_ || moved > kSetClock || moved < -kSetClock;
}

void PacketChannel::hand_over(const PacketSocket& socket, std::span<const ReceivedPacket> packets) {
  if (packets.empty()) return;
  received_ += packets.size();
  const SteadyTime now = environment_.clock.now();
  const UtcTime wall = socket.stamp_clock();
  watch_clock(now, wall);
  for (const ReceivedPacket& packet : packets) {
    const std::optional<PacketReply> reply = environment_.codec.decode(packet);
    if (!reply) continue;
    environment_.ledger.settle(*reply, clock_was_set_ ? now : arrival(packet, now, wall));
    if (reply->proof != PacketReply::Proof::none) closings_.add(environment_.codec, packet);
  }
  // Only now, for sending takes the buffers that the packets stand in.
  closings_.send(*socket_);
}

void PacketChannel::note_drops() {
  std::uint32_t drops = past_drops_;
  if (socket_) drops += socket_->drops();
  if (former_) drops += former_->drops();
  environment_.ledger.note_drops(index_, drops);
}

}  // namespace reachd::net
