#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "reachd/clock.hpp"

namespace reachd {

/// Of a check: up, down, unknown, unproven. Of a host or group also degraded. Unknown is neither up
/// nor down.
enum class State : std::uint8_t { up, degraded, down, unknown, unproven };
inline constexpr std::array kAllStates{State::up, State::degraded, State::down, State::unknown,
                                       State::unproven};
std::string_view to_string(State state);

/// Availability over one sliding window that ends now.
struct WindowAvailability {
  Duration window{};
  /// Share of the known time in which the host was up or degraded, 0 to 1; none where nothing is
  /// known.
  std::optional<double> availability;
  /// Share of the window in which the state was known, 0 to 1.
  double coverage = 0;
};

/// A state that changed, with the time of the evidence and the time of the verdict.
struct Transition {
  State from = State::unproven;
  State to = State::unproven;
  /// Time sent of the first probe that speaks for the new state.
  UtcTime onset;
  /// Time sent of the probe that decided it.
  UtcTime detected;
};

}  // namespace reachd
