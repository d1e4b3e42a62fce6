#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "reachd/address.hpp"
#include "reachd/clock.hpp"
#include "reachd/observation.hpp"
#include "reachd/outcome.hpp"
#include "reachd/traceroute.hpp"

namespace reachd {

/// What is shown of the last probe of a check. There may be a million of them, of which nearly all
/// were answered or met silence, and nothing more: those keep to the bytes of this. A value.
class LastProbe {
 public:
  /// None has ended yet: of all below, only ended() may be called.
  LastProbe() = default;
  explicit LastProbe(const Observation& observation);

  bool ended() const { return ended_; }
  /// When it was sent.
  UtcTime time() const { return time_; }
  const IpAddress& address() const { return address_; }
  Outcome outcome() const { return outcome_; }
  std::optional<Duration> rtt() const;
  std::string_view reason() const;
  std::optional<Duration> phase(Phase phase) const;
  /// Null if it was no traceroute.
  const TracerouteDetail* trace() const;

 private:
  struct More {
    std::optional<Duration> rtt;
    std::string reason;
    PhaseTimes phases;
    std::optional<TracerouteDetail> trace;
  };
  /// Stands for no RTT.
  static constexpr std::uint32_t kNone = UINT32_MAX;

  static bool is_plain(const Observation& observation);

  UtcTime time_;
  /// Null of a plain one.
  std::shared_ptr<const More> more_;
  /// Of a plain one, in nanoseconds.
  std::uint32_t rtt_ = kNone;
  IpAddress address_;
  Outcome outcome_ = Outcome::cancelled;
  bool ended_ = false;
};
static_assert(sizeof(LastProbe) <= 48, "there may be a million of them");

}  // namespace reachd
