#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace reachd {

enum class LogLevel : std::uint8_t { debug, info, warn, error };

struct LogField {
  std::string_view key;
  std::string value;
};

/// Structured logging: an event in a few words, then fields. Safe from any thread; never throws.
/// Not for the timing path: nothing is logged between sending a probe and reading its answer.
class Log {
 public:
  virtual ~Log() = default;
  virtual void write(LogLevel level, std::string_view event,
                     std::initializer_list<LogField> fields) = 0;

  void debug(std::string_view event, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::debug, event, fields);
  }
  void info(std::string_view event, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::info, event, fields);
  }
  void warn(std::string_view event, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::warn, event, fields);
  }
  void error(std::string_view event, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::error, event, fields);
  }
};

}  // namespace reachd
