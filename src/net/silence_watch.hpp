#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "reachd/address.hpp"

namespace reachd::net {

/// Notices that an address which has answered before no longer does. Of each address it keeps one
/// byte, shared by all with the same hash: such a neighbour may make it notice sooner, or later,
/// than the address by itself would. Bounded, whatever is probed. One thread.
class SilenceWatch {
 public:
  /// Probes in a row without an answer from which on an address counts as silent.
  static constexpr std::uint8_t kPatience = 3;

  void note_answer(const IpAddress& address) { cell_of(address) = kAnswers; }
  /// Whether the address is silent now.
  bool note_timeout(const IpAddress& address);

 private:
  static constexpr std::uint8_t kAnswers = 1;
  static constexpr std::size_t kCells = std::size_t{1} << 16;

  std::uint8_t& cell_of(const IpAddress& address);

  /// 0: has never answered; else kAnswers and the timeouts since, up to kPatience.
  std::array<std::uint8_t, kCells> cells_{};
};

}  // namespace reachd::net
