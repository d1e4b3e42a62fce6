#pragma once

#include <nlohmann/json.hpp>

#include "reachd/observation.hpp"

namespace reachd::store {

/// Adds to `object` what a trace found, under the names that scamper's JSON has. Beside them stand
/// `asns` of a hop, and `path_hash` in hexadecimal. Only hops that answered are listed; times in
/// them are milliseconds, as scamper's.
void fill_trace(nlohmann::ordered_json& object, const Observation& observation,
                const TracerouteDetail& trace);

}  // namespace reachd::store
