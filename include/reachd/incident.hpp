#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reachd/clock.hpp"

namespace reachd {

/// Why hosts cannot be reached, as far as the evidence tells.
enum class Cause : std::uint8_t {
  routing_withdrawal,
  dns_failure,
  server_failure,
  upstream_failure,
  congestion,
  vantage_failure,
  undetermined,
};
inline constexpr std::array kAllCauses{Cause::routing_withdrawal, Cause::dns_failure,
                                       Cause::server_failure,     Cause::upstream_failure,
                                       Cause::congestion,         Cause::vantage_failure,
                                       Cause::undetermined};
/// Without `undetermined`, which is the want of a verdict.
inline constexpr std::size_t kCauseCount = kAllCauses.size() - 1;
std::string_view to_string(Cause cause);
std::optional<Cause> parse_cause(std::string_view text);

/// How many healthy vantages the verdict rests on: three or more, two, one.
enum class Standing : std::uint8_t { confirmed, provisional, single_vantage };
std::string_view to_string(Standing standing);

/// One signal of an incident, and what it speaks for.
struct Evidence {
  /// Machine-readable: "fall", "routers".
  std::string signal;
  /// What was seen: "step", "gradual".
  std::string value;
  /// The vantage that saw it; empty where it is of all vantages together.
  std::string vantage;
  /// The cause that it speaks for: the incident's, or the one that it speaks for instead.
  Cause speaks_for = Cause::undetermined;
  /// How strongly: the natural logarithm of a likelihood ratio, above zero.
  double weight = 0;
};

/// The verdict from some time on.
struct Verdict {
  UtcTime time;
  Cause cause = Cause::undetermined;
  /// Of that cause; of the likeliest while undetermined. 0 to 1.
  double probability = 0;
  /// "host:NAME", "group:NAME", "vantage:NAME"
  std::string scope;
};

/// Hosts that fell, together and for one cause. A value.
struct Incident {
  /// Stable from the first sight on; made of the host that had failed first, or of the vantage, and
  /// of when.
  std::string id;
  std::string scope;
  /// Time sent of the first probe that failed.
  UtcTime started;
  /// Time sent of the probe that decided that it is an incident.
  UtcTime detected;
  /// Time sent of the first probe that the last of its hosts answered again; none while it lasts.
  std::optional<UtcTime> ended;
  Cause cause = Cause::undetermined;
  /// The cause itself, or what it may be while it is undetermined; that too where nothing is known.
  Cause likeliest = Cause::undetermined;
  /// Of `likeliest`.
  double probability = 0;
  /// Its cause is not named yet, whatever the evidence: that of a round is not there.
  bool is_early = false;
  Standing standing = Standing::single_vantage;
  /// What became of it, whatever the cause: "unreachable" (nothing in its scope answers),
  /// "partial", "restored".
  std::string end_state;
  /// Every host that took part, in order.
  std::vector<std::string> hosts;
  /// The healthy vantages that know of these hosts, in order.
  std::vector<std::string> vantages;
  /// The strongest first.
  std::vector<Evidence> evidence;
  /// In plain English, to be quoted.
  std::string summary;
  /// How often it ended and began again.
  std::uint32_t flaps = 0;
  /// Every change of cause or scope, oldest first.
  std::vector<Verdict> history;
};

/// What is known of incidents at one moment. Immutable, shared between threads by pointer.
struct IncidentReport {
  /// Those that last, then those that are over, latest first; bounded.
  std::vector<Incident> incidents;
  /// How many there were since the start, by scope and cause as they were when a cause was first
  /// named, or when it ended without one.
  struct Total {
    std::string scope;
    Cause cause = Cause::undetermined;
    std::uint64_t count = 0;
  };
  std::vector<Total> totals;
};
using IncidentReportPtr = std::shared_ptr<const IncidentReport>;

}  // namespace reachd
