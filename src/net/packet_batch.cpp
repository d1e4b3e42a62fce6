#include "net/packet_batch.hpp"

#include <chrono>

namespace reachd::net {
namespace {

/// About so many packets of a batch are stamped by the kernel as they leave, evenly, and the last:
/// a stamp costs about a fifth of what sending a packet costs. Full batches are those of a sweep at
/// full speed, whose threads take the cores from one another: what lies between two stamps is then
/// less sure, so there are more of them.
constexpr std::size_t kTimed = 4;
constexpr std::size_t kTimedOfFull = 16;

std::uint32_t stamp_of(SteadyTime now) {
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch());
  return static_cast<std::uint32_t>(micros.count());
}

}  // namespace

PacketBatch::PacketBatch(PacketLedger& ledger, PacketCodec& codec)
    : ledger_(ledger), codec_(codec) {
  entries_.reserve(kPacketBatch);
  plans_.reserve(kPacketBatch);
  packets_.reserve(kPacketBatch);
}

void PacketBatch::clear() {
  entries_.clear();
  plans_.clear();
}

void PacketBatch::add(const Entry& entry, const PacketPlan& plan) {
  entries_.push_back(entry);
  plans_.push_back(plan);
}

void PacketBatch::make_room() {
  std::size_t size = 0;
  for (const PacketPlan& plan : plans_) size += plan.size;
  if (bytes_.size() < size) bytes_.resize(size);
}

void PacketBatch::encode(std::uint16_t identifier, SteadyTime now) {
  make_room();
  packets_.clear();
  std::span<std::uint8_t> rest(bytes_);
  const std::uint32_t stamp = stamp_of(now);
  const std::size_t timed = is_full() ? kTimedOfFull : kTimed;
  const std::size_t timed_every = (entries_.size() + timed - 1) / timed;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    PacketSlot& slot = ledger_.at(entries_[i].slot);
    slot.stamp = stamp;
    const std::span<std::uint8_t> packet = rest.first(plans_[i].size);
    rest = rest.subspan(plans_[i].size);
    codec_.encode(slot.request, plans_[i], {entries_[i].slot, stamp, identifier}, packet);
    const bool is_timed = i % timed_every == 0 || i + 1 == entries_.size();
    packets_.push_back({packet, slot.request.address, plans_[i].options, is_timed});
  }
}

}  // namespace reachd::net
