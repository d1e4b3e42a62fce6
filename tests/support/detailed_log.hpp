#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "reachd/log.hpp"

namespace reachd::test {

/// Keeps the events, each as "event key=value ...". One thread.
class DetailedLog final : public Log {
 public:
  void write(LogLevel /*level*/, std::string_view event,
             std::initializer_list<LogField> fields) override {
    std::string line(event);
    for (const LogField& field : fields) {
      line.append(" ").append(field.key).append("=").append(field.value);
    }
    lines.push_back(line);
  }

  std::vector<std::string> lines;
};

}  // namespace reachd::test
