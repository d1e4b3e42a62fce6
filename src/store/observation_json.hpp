#pragma once

#include <string>

#include "reachd/observation.hpp"

namespace reachd::store {

/// An observation as one JSON object without a line break: the record that is printed, kept and
/// replayed. Keys keep their order; `detail` holds what the kind of probe tells, absent values left
/// out.
std::string to_json_line(const Observation& observation);

}  // namespace reachd::store
