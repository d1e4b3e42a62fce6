#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>

#include "reachd/address.hpp"
#include "reachd/clock.hpp"

namespace reachd::schedule {

/// How fast a bucket refills and how much it holds.
struct Pace {
  /// Time that one token takes to come.
  Duration spacing{};
  /// How far the bucket may run ahead: spacing times (size - 1).
  Duration tolerance{};

  /// `tokens_per_second` tokens come a second and as many fit, one at least.
  static Pace of_rate(double tokens_per_second);
  /// One token each `spacing`.
  static Pace of_gap(Duration spacing) { return {spacing, Duration::zero()}; }
};

/// A token bucket in the form of the generic cell rate algorithm (ITU-T I.371), with a queue in
/// which those who find it empty are given a time to come back, so that each of many waits once.
class Bucket {
 public:
  /// When the next token may be taken; who has been given a time (`has_turn`) goes before
  /// newcomers of its class, and the urgent before everybody else.
  SteadyTime earliest(const Pace& pace, SteadyTime now, bool urgent, bool has_turn) const;
  void take(const Pace& pace, SteadyTime now);
  /// Queues up for the time that earliest() gave.
  void queue(const Pace& pace, SteadyTime turn, bool urgent);
  /// Full, and nobody waits: as good as new.
  bool idle(SteadyTime now) const;

 private:
  /// The theoretical arrival time: when the bucket will be full.
  SteadyTime full_at_{};
  /// Until when those who wait have been given times: the regular ones, the urgent ones.
  std::array<SteadyTime, 2> queued_until_{};
};

/// Buckets by key; those that are idle are dropped now and then, so memory follows what was probed
/// within the last moments.
template <typename Key>
class Buckets {
 public:
  /// Good until the next call.
  Bucket& of(const Key& key, SteadyTime now) {
    if (buckets_.size() >= sweep_at_) sweep(now);
    return buckets_[key];
  }
  std::size_t size() const { return buckets_.size(); }

 private:
  void sweep(SteadyTime now) {
    boost::unordered::erase_if(buckets_,
                               [now](const auto& entry) { return entry.second.idle(now); });
    sweep_at_ = 2 * buckets_.size() + kLeast;
  }

  static constexpr std::size_t kLeast = 256;
  boost::unordered_flat_map<Key, Bucket, std::hash<Key>> buckets_;
  std::size_t sweep_at_ = kLeast;
};

/// What keeps us polite: a bucket for the node, one for each politeness prefix, and a floor between
/// two probes to one address, which urgent ones are apart from. Pure. One thread.
class Politeness {
 public:
  struct Rates {
    /// Probes a second.
    double node = 200;
    double prefix = 10;
    Duration address_floor{};
  };
  /// A bit for each kind of bucket in whose queue a probe has its turn.
  using Turns = std::uint8_t;

  void set_rates(const Rates& rates);
  /// Takes the tokens for one probe and returns `now`, or queues up and returns the later time at
  /// which to ask again, with `turns` as this call left it.
  SteadyTime ask(const IpAddress& address, SteadyTime now, bool urgent, Turns& turns);
  /// Buckets held, for a bound on memory.
  std::size_t size() const { return prefixes_.size() + addresses_.size(); }

 private:
  Pace node_pace_;
  Pace prefix_pace_;
  Pace address_pace_;
  Bucket node_;
  Buckets<Prefix> prefixes_;
  Buckets<IpAddress> addresses_;
};

}  // namespace reachd::schedule
