#include "schedule/sweep_order.hpp"

#include <algorithm>
#include <bit>

namespace reachd::schedule {
namespace {

/// The finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
std::uint64_t mix(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15ULL;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

}  // namespace

SweepOrder::SweepOrder(std::uint64_t size, std::uint64_t seed)
    : size_(size),
      half_bits_(std::max(1U, (static_cast<unsigned>(std::bit_width(size - 1)) + 1) / 2)) {
  for (std::uint64_t& key : keys_) key = seed = mix(seed);
}

std::uint64_t SweepOrder::at(std::uint64_t position) const {
  std::uint64_t value = permute(position);
  while (value >= size_) value = permute(value);
  return value;
}

std::uint64_t SweepOrder::permute(std::uint64_t value) const {
  const std::uint64_t mask = (std::uint64_t{1} << half_bits_) - 1;
  std::uint64_t left = value >> half_bits_;
  std::uint64_t right = value & mask;
  for (const std::uint64_t key : keys_) {
    const std::uint64_t next = left ^ (mix(right ^ key) & mask);
    left = right;
    right = next;
  }
  return (left << half_bits_) | right;
}

}  // namespace reachd::schedule
