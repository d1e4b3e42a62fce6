#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "reachd/clock.hpp"

namespace reachd {

/// Of a check: up, down, unknown, unproven. Of a host or group also degraded. Unknown is neither up
/// nor down.
enum class State : std::uint8_t { up, degraded, down, unknown, unproven };
inline constexpr std::array kAllStates{State::up, State::degraded, State::down, State::unknown,
                                       State::unproven};
std::string_view to_string(State state);
/// Neither unknown nor unproven.
constexpr bool is_known(State state) { return state != State::unknown && state != State::unproven; }

/// What was kept as a float, which has seven digits and a little: what comes after them is noise.
double seven_decimals(float stored);

/// Availability over one sliding window that ends now.
struct WindowAvailability {
  Duration window{};
  /// Share of the known time in which the host was up or degraded, 0 to 1; none where nothing is
  /// known.
  std::optional<double> availability;
  /// Share of the window in which the state was known, 0 to 1.
  double coverage = 0;
};

/// Availability over each window of a watch: eight bytes a window, for there may be a million
/// hosts. Shares are exact to 1e-7. A value.
class WindowList {
 public:
  using Windows = std::shared_ptr<const std::vector<Duration>>;

  WindowList() = default;
  /// `all`: of each window in turn, as given by `windows`.
  WindowList(Windows windows, std::span<const WindowAvailability> all);
  WindowList(std::initializer_list<WindowAvailability> all);

  std::size_t size() const { return windows_ ? windows_->size() : 0; }
  WindowAvailability operator[](std::size_t index) const;
  std::vector<WindowAvailability> all() const;

 private:
  struct Shares {
    /// Below zero: none.
    float availability;
    float coverage;
  };

  Windows windows_;
  /// Null where nothing is known.
  std::shared_ptr<const Shares[]> shares_;
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
