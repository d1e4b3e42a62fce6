#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "reachd/log.hpp"

namespace reachd::test {

/// Keeps the events, each as "level event". One thread.
class RecordingLog final : public Log {
 public:
  void write(LogLevel level, std::string_view event, std::initializer_list<LogField>) override {
    static constexpr std::string_view kLevels[]{"debug", "info", "warn", "error"};
    lines.push_back(std::string(kLevels[static_cast<int>(level)]) + " " + std::string(event));
  }

  std::vector<std::string> lines;
};

}  // namespace reachd::test
