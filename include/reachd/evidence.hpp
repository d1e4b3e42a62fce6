#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "reachd/availability.hpp"
#include "reachd/check.hpp"
#include "reachd/maybe_time.hpp"
#include "reachd/outcome.hpp"

namespace reachd {

/// What a check asks for, as far as an outage tells such things apart.
enum class Service : std::uint8_t { echo, web, names, stream, path };
inline constexpr std::size_t kServices = 5;
/// Of a prober's name.
Service service_of(std::string_view prober);

/// Probes of a span of time, whose length is told where it is used.
struct ProbeTally {
  std::uint32_t probes = 0;
  /// Those that failed.
  std::uint32_t lost = 0;
  /// Answers whose round-trip time was above the usual by more than three spreads and 20 ms.
  std::uint32_t raised = 0;

  ProbeTally& operator+=(const ProbeTally& other);
  std::uint32_t answered() const { return probes - lost; }
  /// 0 to 1; 0 of no probes.
  double loss() const;
  /// Of the answers; 0 to 1.
  double raised_share() const;
};

struct CheckEvidence {
  /// At its vantage.
  CheckId id = 0;
  Service service = Service::echo;
  State state = State::unproven;
  /// How the last probe that failed did.
  Outcome failure = Outcome::success;
  /// It is down, but has answered in the last five rounds: it may soon be up.
  bool answers_again = false;
  /// It is up, which is in doubt since the probe sent then: it and those after it failed.
  MaybeTime doubted;
  Duration interval{};
  /// The onset of its state, and the time sent of the probe that decided it.
  MaybeTime since;
  MaybeTime decided;
  /// Share of its probes that it leaves unanswered while it is up, 0.01 to 0.9; below zero: not
  /// told.
  float usual_loss = -1;
  /// The ten minutes before the last run of failures began; none where there were no eight answers
  /// to know its round-trip times by.
  ProbeTally before;
  /// The last five rounds, a whole minute at least and five at most, and the minute that runs.
  ProbeTally lately;
  /// The minute that runs, and the one before unless five probes fell into this one.
  ProbeTally just_now;
  /// When its round-trip time last went to another level.
  MaybeTime level_shift;
};

/// Where traces to a host end.
struct PathEvidence {
  /// Time sent of the last one; none before the first.
  MaybeTime time;
  bool reached = false;
  /// The system of the last hop for which one is known.
  std::optional<std::uint32_t> last_asn;
  /// The same of the last trace that reached the host, and the system before that: its upstream.
  std::optional<std::uint32_t> home_asn;
  std::optional<std::uint32_t> upstream_asn;
};

struct HostEvidence {
  HostPtr host;
  /// The one probed last.
  IpAddress address;
  State state = State::unproven;
  MaybeTime since;
  /// Time sent of the last probe that it answered; none if it is not told, or there was none.
  MaybeTime answered;
  PathEvidence path;
  /// Where its checks stand in VantageEvidence::checks.
  std::uint32_t first_check = 0;
  std::uint32_t check_count = 0;
};

/// What one vantage sees at one moment. A value.
struct VantageEvidence {
  VantagePtr vantage;
  bool healthy = true;
  /// Since when it is as it is; none before the first change.
  MaybeTime since;
  /// Its controls, in the last three minutes.
  ProbeTally controls;
  /// Without controls.
  std::vector<HostEvidence> hosts;
  /// Without those that do not vote.
  std::vector<CheckEvidence> checks;

  std::span<const CheckEvidence> checks_of(const HostEvidence& host) const {
    return std::span(checks).subspan(host.first_check, host.check_count);
  }
};

}  // namespace reachd
