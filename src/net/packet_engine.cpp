#include "net/packet_engine.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>

namespace reachd::net {
namespace {

std::size_t channel_of(const SocketKey& key) {
  return (key.family == Family::ipv6 ? 2U : 0U) + (key.dont_fragment ? 1U : 0U);
}

template <typename Number>
Number total(std::span<const PacketChannel> channels, Number (PacketChannel::*number)() const) {
  Number sum = 0;
  for (const PacketChannel& channel : channels) sum += (channel.*number)();
  return sum;
}

}  // namespace

PacketEngine::PacketEngine(const PacketLedger::Environment& environment, PacketCodec& codec,
                           PacketSocketFactory& factory)
    : clock_(environment.clock),
      telemetry_(environment.telemetry),
      codec_(codec),
      ledger_(environment, codec),
      channels_{{{{clock_, ledger_, codec, factory}, {Family::ipv4, false}, 0},
                 {{clock_, ledger_, codec, factory}, {Family::ipv4, true}, 1},
                 {{clock_, ledger_, codec, factory}, {Family::ipv6, false}, 2},
                 {{clock_, ledger_, codec, factory}, {Family::ipv6, true}, 3}}} {}

void PacketEngine::add(std::span<const ProbeRequest> batch) {
  for (const ProbeRequest& request : batch) add_one(request);
}

void PacketEngine::add_one(const ProbeRequest& request) {
  const auto slot = ledger_.open(request);
  if (!slot) return;
  const PacketPlan plan = codec_.plan(request);
  const Family family = request.address.family();
  if (plan.options.source && plan.options.source->family() != family) {
    return ledger_.fail(*slot, "source_of_other_family");
  }
  channels_[channel_of({family, plan.dont_fragment})].queue(*slot);
}

SteadyTime PacketEngine::step() {
  // Read before the queues are drained: what arrives later is not yet overdue.
  const SteadyTime now = clock_.now();
  PacketLedger::Drained drained{};
  std::ranges::transform(channels_, drained.begin(), &PacketChannel::receive);
  for (PacketChannel& channel : channels_) channel.send();
  expire(now, drained);
  const bool all_drained = std::ranges::all_of(drained, std::identity());
  return all_drained ? next_step() : now;
}

void PacketEngine::expire(SteadyTime now, const PacketLedger::Drained& drained) {
  const auto deadline = ledger_.next_deadline();
  if (!deadline || *deadline > now) return;
  for (PacketChannel& channel : channels_) channel.note_drops();
  ledger_.expire(now, drained);
  if (codec_.renews_identifier()) renew_identifiers();
}

void PacketEngine::renew_identifiers() {
  for (std::uint8_t index = 0; index < kPacketChannels; ++index) {
    if (!ledger_.take_silence(index)) continue;
    if (channels_[index].renew_identifier()) ++telemetry_.icmp_identifier_changes;
  }
}

SteadyTime PacketEngine::next_step() const {
  SteadyTime next = ledger_.next_deadline().value_or(SteadyTime::max());
  for (const PacketChannel& channel : channels_) {
    next = std::min(next, channel.next_duty());
  }
  return next;
}

std::size_t PacketEngine::waiting() const { return total(channels_, &PacketChannel::waiting); }

std::uint64_t PacketEngine::sent() const { return total(channels_, &PacketChannel::sent); }

std::uint64_t PacketEngine::received() const { return total(channels_, &PacketChannel::received); }

std::size_t PacketEngine::room() const {
  return std::ranges::min_element(channels_, {}, &PacketChannel::room)->room();
}

std::array<int, kPacketSockets> PacketEngine::descriptors() const {
  std::array<int, kPacketSockets> all{};
  auto next = all.begin();
  for (const PacketChannel& channel : channels_) {
    next = std::ranges::copy(channel.descriptors(), next).out;
  }
  return all;
}

}  // namespace reachd::net
