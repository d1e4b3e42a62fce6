#include "app/logging.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <nlohmann/json.hpp>
#include <string>

#include "reachd/clock.hpp"

namespace reachd::app {
namespace {

constexpr std::array<std::string_view, 4> kLevelNames{"debug", "info", "warn", "error"};

std::string_view name_of(LogLevel level) { return kLevelNames[static_cast<std::size_t>(level)]; }

spdlog::level::level_enum spdlog_level(LogLevel level) {
  constexpr std::array kLevels{spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                               spdlog::level::err};
  return kLevels[static_cast<std::size_t>(level)];
}

bool needs_quotes(std::string_view value) {
  return value.empty() || std::ranges::any_of(value, [](unsigned char c) {
           return c <= ' ' || c == '"' || c == '=' || c == '\\' || c >= 0x7f;
         });
}

std::string quote(std::string_view value) {
  return nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void append_pair(std::string& line, std::string_view key, std::string_view value) {
  if (!line.empty()) line += ' ';
  line += key;
  line += '=';
  line += needs_quotes(value) ? quote(value) : std::string(value);
}

class SpdLog final : public Log {
 public:
  SpdLog(LogLevel least, LogFormat format)
      : format_(format), logger_("reachd", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
    logger_.set_pattern("%v");
    logger_.set_level(spdlog_level(least));
    logger_.flush_on(spdlog::level::debug);
  }

  void write(LogLevel level, std::string_view event,
             std::initializer_list<LogField> fields) override {
    if (!logger_.should_log(spdlog_level(level))) return;
    logger_.log(spdlog_level(level),
                spdlog::string_view_t(format_log_line(
                    format_, format_time(std::chrono::system_clock::now()), level, event, fields)));
  }

 private:
  LogFormat format_;
  spdlog::logger logger_;
};

}  // namespace

std::optional<LogLevel> parse_log_level(std::string_view text) {
  const auto found = std::ranges::find(kLevelNames, text);
  if (found == kLevelNames.end()) return std::nullopt;
  return static_cast<LogLevel>(found - kLevelNames.begin());
}

std::optional<LogFormat> parse_log_format(std::string_view text) {
  if (text == "logfmt") return LogFormat::logfmt;
  if (text == "json") return LogFormat::json;
  return std::nullopt;
}

std::string format_log_line(LogFormat format, std::string_view time, LogLevel level,
                            std::string_view event, std::initializer_list<LogField> fields) {
  if (format == LogFormat::json) {
    nlohmann::ordered_json line{{"ts", time}, {"level", name_of(level)}, {"msg", event}};
    for (const LogField& field : fields) line[std::string(field.key)] = field.value;
    return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  }
  std::string line;
  append_pair(line, "ts", time);
  append_pair(line, "level", name_of(level));
  append_pair(line, "msg", event);
  for (const LogField& field : fields) append_pair(line, field.key, field.value);
  return line;
}

std::unique_ptr<Log> make_log(LogLevel least, LogFormat format) {
  return std::make_unique<SpdLog>(least, format);
}

}  // namespace reachd::app
