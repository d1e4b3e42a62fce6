#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace reachd::schedule {

/// The order in which a sweep visits its addresses: a permutation that looks random, so that no
/// network behind the prefix gets its share in one burst, and that needs no list. A balanced
/// Feistel network over the next even power of two, walked until it falls within the range (Black
/// and Rogaway, "Ciphers with Arbitrary Finite Domains", CT-RSA 2002); four steps at most on
/// average. Immutable, safe from any thread.
class SweepOrder {
 public:
  /// `size`: 1 to 2^32 addresses. Equal seeds give equal orders.
  SweepOrder(std::uint64_t size, std::uint64_t seed);

  std::uint64_t size() const { return size_; }
  /// The address visited at `position`; both are below size().
  std::uint64_t at(std::uint64_t position) const;

 private:
  static constexpr std::size_t kRounds = 4;

  std::uint64_t permute(std::uint64_t value) const;

  std::uint64_t size_;
  unsigned half_bits_;
  std::array<std::uint64_t, kRounds> keys_{};
};

}  // namespace reachd::schedule
