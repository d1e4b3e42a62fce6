#include "store/json_value.hpp"

#include <cmath>

namespace reachd::store {
namespace {

constexpr std::size_t kMostQuoted = 40;

bool is_printable(char character) { return character >= ' ' && character <= '~'; }

}  // namespace

std::optional<JsonObject> JsonParser::parse(std::string_view text) {
  JsonValue value;
  const auto error = parser_.parse(text.data(), text.size(), false).get(value);
  if (error != simdjson::SUCCESS) {
    why_ = std::string("no JSON object: ") + simdjson::error_message(error);
    return std::nullopt;
  }
  const auto object = as<JsonObject>(value);
  if (!object) why_ = "no JSON object, but " + quoted(value);
  return object;
}

std::optional<Duration> as_duration(const JsonValue& value, Duration unit) {
  const auto number = as<double>(value);
  const double day = to_seconds(std::chrono::days(1));
  if (!number || !(*number >= 0) || *number * to_seconds(unit) > day) return std::nullopt;
  return Duration(std::llround(*number * static_cast<double>(unit.count())));
}

std::optional<Duration> get_duration(const JsonObject& object, std::string_view key,
                                     Duration unit) {
  const auto value = get<JsonValue>(object, key);
  return value ? as_duration(*value, unit) : std::nullopt;
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char character : text.substr(0, kMostQuoted)) {
    result += is_printable(character) ? character : '?';
  }
  return result + (text.size() > kMostQuoted ? "...\"" : "\"");
}

std::string quoted(const JsonValue& value) {
  const auto text = as<std::string_view>(value);
  return quoted(text ? *text : simdjson::minify(value));
}

}  // namespace reachd::store
