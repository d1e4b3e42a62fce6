#pragma once

#include <optional>

#include "reachd/clock.hpp"

namespace reachd {

/// As std::optional<UtcTime>, in eight bytes: UtcTime::min() stands for none. A value.
class MaybeTime {
 public:
  constexpr MaybeTime() = default;
  // NOLINTBEGIN(google-explicit-constructor): as std::optional.
  constexpr MaybeTime(UtcTime time) : time_(time) {}
  constexpr MaybeTime(const std::optional<UtcTime>& time) : time_(time.value_or(kNone)) {}
  constexpr operator std::optional<UtcTime>() const {
    return has_value() ? std::optional(time_) : std::nullopt;
  }
  // NOLINTEND(google-explicit-constructor)

  constexpr bool has_value() const { return time_ != kNone; }
  constexpr explicit operator bool() const { return has_value(); }
  /// Only where there is one.
  constexpr UtcTime operator*() const { return time_; }
  friend constexpr bool operator==(const MaybeTime&, const MaybeTime&) = default;

 private:
  static constexpr UtcTime kNone = UtcTime::min();
  UtcTime time_ = kNone;
};

}  // namespace reachd
