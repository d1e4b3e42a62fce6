#pragma once

#include <string>
#include <string_view>

#include "reachd/clock.hpp"

namespace reachd::exporter {

/// "2026-01-02 03:04:05 UTC"
std::string readable_time(UtcTime time);

/// "2026-01-02T03:04:05Z", as machines read it.
std::string machine_time(UtcTime time);

/// "45 s", "12 min", "2 h 5 min", "3 d 4 h": rounded down; "0 s" for what is below zero.
std::string readable_duration(Duration duration);

/// "12.3 ms" of a time in seconds.
std::string milliseconds(double seconds);

/// "99.21 %" of a share from 0 to 1, rounded down.
std::string percent(double share, int decimals);

/// "server failure" of "server_failure".
std::string in_words(std::string_view name);

/// In fixed notation with so many decimals, rounded down: 99.999 % is not 100 %. What binary
/// fractions cannot hold exactly, as 0.29 * 100, is not meant by that.
std::string decimal(double value, int decimals);

}  // namespace reachd::exporter
