#pragma once

#include <string>

#include "reachd/clock.hpp"

namespace reachd::exporter {

/// "2026-01-02 03:04:05 UTC"
std::string readable_time(UtcTime time);

/// In fixed notation with so many decimals, rounded down: 99.999 % is not 100 %. What binary
/// fractions cannot hold exactly, as 0.29 * 100, is not meant by that.
std::string decimal(double value, int decimals);

}  // namespace reachd::exporter
