#pragma once

#include <string>

#include "reachd/incident.hpp"

namespace reachd::store {

/// An incident as one JSON object without a line break: the record that the API shows and that
/// replay prints. Keys keep their order; `ended` is null while it lasts; evidence of all vantages
/// together names none. Probabilities have four decimals at most, weights two.
std::string to_json_line(const Incident& incident);

}  // namespace reachd::store
