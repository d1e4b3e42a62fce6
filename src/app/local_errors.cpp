#include "app/local_errors.hpp"

#include <algorithm>

#include "net/remedies.hpp"

namespace reachd::app {
namespace {

bool was_unresolved(const Observation& observation) {
  return std::ranges::all_of(observation.address.bytes(), [](auto byte) { return byte == 0; });
}

/// Where a host leads us is its own doing.
bool is_of_a_redirect(const Observation& observation) {
  return observation.reason.starts_with("redirect_");
}

}  // namespace

void LocalErrors::note(const Observation& observation) {
  if (observation.outcome != Outcome::local_error) return;
  if (was_unresolved(observation) || is_of_a_redirect(observation)) return;
  const Check& check = *observation.check;
  if (!troubles_.comes({check.family, observation.reason}, clock_.now(), check.interval)) return;
  log_.warn("probes end in an error of this machine",
            {{"reason", observation.reason},
             {"remedy", std::string(net::remedy_for(observation.reason))},
             {"family", std::string(to_string(check.family))},
             {"host", check.host->name},
             {"check", check.module->name},
             {"address", observation.address.to_string()}});
}

}  // namespace reachd::app
