#include "net/packet_ledger.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "net/packet_reasons.hpp"

namespace reachd::net {
namespace {

constexpr std::size_t kGrowth = 4096;
/// While more comes in than is read, a probe may be overdue by this much before it is given up, and
/// is looked at again so often.
constexpr Duration kOverdue = std::chrono::milliseconds(200);
constexpr Duration kRecheck = std::chrono::milliseconds(5);
/// What an answer's 16 bit sequence number cannot tell apart.
constexpr std::uint32_t kSequences = 0x10000;

}  // namespace

PacketLedger::PacketLedger(const Environment& environment, PacketCodec& codec)
    : environment_(environment), codec_(codec) {
  deadlines_.reset(0, environment.clock.now());
  grow();
}

void PacketLedger::grow() {
  const auto first = static_cast<std::uint32_t>(slots_.size());
  slots_.resize(slots_.size() + kGrowth);
  deadlines_.grow(slots_.size());
  for (std::uint32_t slot = first; slot < slots_.size(); ++slot) slots_[slot].next_idle = slot + 1;
  first_idle_ = first;
  last_idle_ = static_cast<std::uint32_t>(slots_.size() - 1);
  idle_ = kGrowth;
}

std::optional<std::uint32_t> PacketLedger::open(const ProbeRequest& request) {
  if (idle_ == 0 && slots_.size() < kMaxSlots) grow();
  if (idle_ == 0) {
    Observation observation = begin(request, environment_.clock.utc());
    observation.outcome = Outcome::local_error;
    observation.reason = "too_many_outstanding";
    environment_.sink.complete(request.id, std::move(observation));
    return std::nullopt;
  }
  const std::uint32_t index = first_idle_;
  PacketSlot& slot = slots_[index];
  first_idle_ = slot.next_idle;
  --idle_;
  slot.request = request;
  slot.state = PacketSlot::State::queued;
  slot.answered = false;
  slot.had_error = false;
  deadlines_.set(index, request.deadline);
  return index;
}

void PacketLedger::fail(std::uint32_t slot, std::string_view reason) {
  Observation observation = begin(slots_[slot].request, environment_.clock.utc());
  observation.outcome = Outcome::local_error;
  observation.reason = reason;
  complete(slot, std::move(observation));
}

bool PacketLedger::is_awaited(std::uint32_t slot, const IpAddress& target) const {
  const PacketSlot& candidate = slots_[slot];
  return candidate.state == PacketSlot::State::sent && candidate.request.address == target;
}

bool PacketLedger::is_latest_of(const PacketIdentity& identity) const {
  return identity.slot < slots_.size() && slots_[identity.slot].stamp == identity.stamp;
}

std::optional<std::uint32_t> PacketLedger::find(const PacketReply& reply) const {
  if (reply.proof == PacketReply::Proof::quote) return find_by_quote(reply);
  const std::uint32_t slot = reply.identity.slot;
  return is_latest_of(reply.identity) && is_awaited(slot, reply.target) ? std::optional(slot)
                                                                        : std::nullopt;
}

std::vector<std::uint32_t> PacketLedger::candidates_of(const PacketReply& reply) const {
  std::vector<std::uint32_t> candidates;
  for (std::uint32_t slot = reply.identity.slot % kSequences; slot < slots_.size();
       slot += kSequences) {
    if (is_awaited(slot, reply.target)) candidates.push_back(slot);
  }
  return candidates;
}

std::optional<std::uint32_t> PacketLedger::find_by_quote(const PacketReply& reply) const {
  const std::vector<std::uint32_t> candidates = candidates_of(reply);
  const auto found = std::ranges::find_if(candidates, [&](std::uint32_t index) {
    const PacketSlot& slot = slots_[index];
    return codec_.began_as(slot.request, {index, slot.stamp, 0}, reply.quote);
  });
  return found == candidates.end() ? std::nullopt : std::optional(*found);
}

void PacketLedger::settle(const PacketReply& reply, SteadyTime arrived) {
  if (reply.proof == PacketReply::Proof::none) {
    ++environment_.telemetry.forged_replies;
    return;
  }
  const std::optional<std::uint32_t> slot = find(reply);
  const bool is_guessed = !slot && reply.proof == PacketReply::Proof::quote;
  if (is_guessed && !candidates_of(reply).empty()) {
    ++environment_.telemetry.forged_replies;
    return;
  }
  if (!slot || arrived > slots_[*slot].request.deadline) return count_stray(reply, arrived);
  complete_reply(*slot, reply, arrived);
}

void PacketLedger::count_stray(const PacketReply& reply, SteadyTime arrived) {
  // That a router says again what it said of a probe is no reply of the host.
  if (reply.outcome == Outcome::unreachable) return;
  Telemetry& telemetry = environment_.telemetry;
  if (!is_latest_of(reply.identity)) {
    ++telemetry.unmatched_replies;
  } else {
    const PacketSlot& slot = slots_[reply.identity.slot];
    const bool again = slot.answered || (slot.had_error && arrived <= slot.request.deadline);
    ++(again ? telemetry.duplicate_replies : telemetry.late_replies);
  }
}

Observation PacketLedger::begin(const ProbeRequest& request, UtcTime sent) const {
  Observation observation;
  observation.check = request.check;
  observation.address = request.address;
  observation.time = sent;
  if (request.resolve_time > Duration::zero()) {
    observation.phases.set(Phase::resolve, request.resolve_time);
  }
  return observation;
}

void PacketLedger::complete_reply(std::uint32_t index, const PacketReply& reply,
                                  SteadyTime arrived) {
  PacketSlot& slot = slots_[index];
  Observation observation = begin(slot.request, slot.sent_utc);
  observation.outcome = reply.outcome;
  observation.reason = reply.reason;
  observation.detail = reply.detail;
  if (reply.outcome == Outcome::success) {
    // The times within a batch are estimated: an answer may seem older than its question.
    observation.rtt = std::max(arrived - slot.sent, Duration::zero());
    observation.phases.set(Phase::rtt, *observation.rtt);
    silence_.note_answer(slot.request.address);
  }
  slot.had_error = reply.outcome == Outcome::unreachable;
  slot.answered = !slot.had_error;
  complete(index, std::move(observation));
}

void PacketLedger::expire(SteadyTime now, const Drained& drained) {
  expired_.clear();
  deadlines_.expire(now, expired_);
  for (const TimerWheel::TimerId slot : expired_) {
    complete_expired(slot, now, drained[slots_[slot].channel]);
  }
}

void PacketLedger::complete_expired(std::uint32_t index, SteadyTime now, bool drained) {
  const PacketSlot& slot = slots_[index];
  if (slot.state == PacketSlot::State::queued) return fail(index, "not_sent_in_time");
  if (!drained) {
    if (now >= slot.request.deadline + kOverdue) return fail(index, kBacklogReason);
    return deadlines_.set(index, now + kRecheck);
  }
  Observation observation = begin(slot.request, slot.sent_utc);
  const bool lost_here = slot.drops != drops_[slot.channel];
  observation.outcome = lost_here ? Outcome::local_error : Outcome::timeout;
  observation.reason = lost_here ? kOverflowReason : kNoReply;
  if (!lost_here && silence_.note_timeout(slot.request.address)) silent_[slot.channel] = true;
  complete(index, std::move(observation));
}

void PacketLedger::complete(std::uint32_t index, Observation observation) {
  PacketSlot& slot = slots_[index];
  const std::uint64_t id = slot.request.id;
  slot.request.check.reset();
  slot.state = PacketSlot::State::idle;
  deadlines_.cancel(index);
  if (idle_ == 0) first_idle_ = index;
  slots_[last_idle_].next_idle = index;
  last_idle_ = index;
  ++idle_;
  environment_.sink.complete(id, std::move(observation));
}

void PacketLedger::cancel(const std::function<bool(const ProbeRequest&)>& is_meant) {
  for (std::uint32_t index = 0; index < slots_.size(); ++index) {
    const PacketSlot& slot = slots_[index];
    if (slot.state == PacketSlot::State::idle || !is_meant(slot.request)) continue;
    const bool sent = slot.state == PacketSlot::State::sent;
    complete(index, begin(slot.request, sent ? slot.sent_utc : environment_.clock.utc()));
  }
}

void PacketLedger::note_drops(std::uint8_t channel, std::uint32_t drops) {
  environment_.telemetry.receive_drops += drops - drops_[channel];
  drops_[channel] = drops;
}

}  // namespace reachd::net
