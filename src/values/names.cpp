#include <array>
#include <cstddef>

#include "reachd/availability.hpp"
#include "reachd/observation.hpp"
#include "reachd/outcome.hpp"
#include "reachd/telemetry.hpp"

namespace reachd {
namespace {

constexpr std::array<std::string_view, kOutcomeCount> kOutcomeNames{
    "success",   "timeout",   "refused",     "unreachable", "name_error",
    "tls_error", "bad_reply", "local_error", "cancelled"};

constexpr std::array<std::string_view, kAllPhases.size()> kPhaseNames{
    "resolve", "connect", "tls", "processing", "transfer", "request", "rtt"};

constexpr std::array<std::string_view, kAllStates.size()> kStateNames{"up", "degraded", "down",
                                                                      "unknown", "unproven"};

constexpr std::array<std::string_view, kAllMissReasons.size()> kMissNames{
    "rate_limited", "excluded", "overload", "no_address", "still_running"};

}  // namespace

std::string_view to_string(Outcome outcome) {
  return kOutcomeNames[static_cast<std::size_t>(outcome)];
}

std::optional<Outcome> parse_outcome(std::string_view text) {
  for (const Outcome outcome : kAllOutcomes) {
    if (to_string(outcome) == text) return outcome;
  }
  return std::nullopt;
}

std::string_view to_string(Phase phase) { return kPhaseNames[static_cast<std::size_t>(phase)]; }

std::string_view to_string(State state) { return kStateNames[static_cast<std::size_t>(state)]; }

std::string_view to_string(MissReason reason) {
  return kMissNames[static_cast<std::size_t>(reason)];
}

}  // namespace reachd
