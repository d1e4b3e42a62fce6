#include "reachd/incident.hpp"

namespace reachd {
namespace {

constexpr std::array<std::string_view, kAllCauses.size()> kCauseNames{
    "routing_withdrawal", "dns_failure",     "server_failure", "upstream_failure",
    "congestion",         "vantage_failure", "undetermined"};

constexpr std::array<std::string_view, 3> kStandingNames{"confirmed", "provisional",
                                                         "single_vantage"};

}  // namespace

std::string_view to_string(Cause cause) { return kCauseNames[static_cast<std::size_t>(cause)]; }

std::optional<Cause> parse_cause(std::string_view text) {
  for (const Cause cause : kAllCauses) {
    if (to_string(cause) == text) return cause;
  }
  return std::nullopt;
}

std::string_view to_string(Standing standing) {
  return kStandingNames[static_cast<std::size_t>(standing)];
}

}  // namespace reachd
