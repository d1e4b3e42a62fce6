#include "schedule/phase.hpp"

namespace reachd::schedule {

std::uint64_t stable_hash(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char character : text) {
    hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001b3ULL;
  }
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9ULL;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebULL;
  return hash ^ (hash >> 31);
}

Duration phase_of(std::string_view identity, Duration interval) {
  const auto length = static_cast<std::uint64_t>(interval.count());
  return Duration(static_cast<Duration::rep>(stable_hash(identity) % length));
}

UtcTime next_slot(Duration phase, Duration interval, UtcTime after) {
  Duration into = (after.time_since_epoch() - phase) % interval;
  if (into < Duration::zero()) into += interval;
  return after + (interval - into);
}

Duration first_look_offset(std::size_t index, Duration window) {
  // 2^64 divided by the golden ratio: the product's high bits are the fraction, in fixed point.
  const std::uint64_t fraction = static_cast<std::uint64_t>(index) * 0x9e3779b97f4a7c15ULL;
  const auto parts = static_cast<Duration::rep>(fraction >> 44);
  return Duration(window.count() / (1 << 20) * parts);
}

}  // namespace reachd::schedule
