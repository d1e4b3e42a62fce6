#pragma once

#include <unistd.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "reachd/log.hpp"

namespace reachd::app {

enum class LogFormat : std::uint8_t { logfmt, json };

/// The words for both, on the command line and in the lines.
inline constexpr std::array<std::pair<std::string_view, LogLevel>, 4> kLogLevels{
    {{"debug", LogLevel::debug},
     {"info", LogLevel::info},
     {"warn", LogLevel::warn},
     {"error", LogLevel::error}}};
inline constexpr std::array<std::pair<std::string_view, LogFormat>, 2> kLogFormats{
    {{"logfmt", LogFormat::logfmt}, {"json", LogFormat::json}}};

/// A log on standard error, one line an event. Never waits for whoever reads it: beyond 1 MiB that
/// waits to be read, the newest lines are dropped, and a later line tells how many. What is not
/// read shortly after its end is lost.
std::unique_ptr<Log> make_log(LogLevel least, LogFormat format, int descriptor = STDERR_FILENO);

/// The line for an event, without its end: what make_log writes.
std::string format_log_line(LogFormat format, std::string_view time, LogLevel level,
                            std::string_view event, std::initializer_list<LogField> fields);

}  // namespace reachd::app
