#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

#include "reachd/clock.hpp"
#include "store/record_reader.hpp"

namespace reachd::store {

using JsonValue = simdjson::dom::element;
using JsonObject = simdjson::dom::object;
using JsonArray = simdjson::dom::array;
static_assert(kPadding >= simdjson::SIMDJSON_PADDING);

/// Parses texts that are one JSON object each. What it returned is valid until the next parse().
class JsonParser {
 public:
  /// kPadding bytes behind `text` are readable. None if it is no such object: why() tells.
  std::optional<JsonObject> parse(std::string_view text);
  /// "no JSON object: ..."
  const std::string& why() const { return why_; }

 private:
  simdjson::dom::parser parser_;
  std::string why_;
};

/// None if the value is of another type.
template <typename T>
std::optional<T> as(const JsonValue& value) {
  T result;
  if (value.get(result) != simdjson::SUCCESS) return std::nullopt;
  return result;
}

/// None if there is no such key, or its value is of another type.
template <typename T>
std::optional<T> get(const JsonObject& object, std::string_view key) {
  JsonValue value;
  if (object.at_key(key).get(value) != simdjson::SUCCESS) return std::nullopt;
  return as<T>(value);
}

/// A time span, where `value` is a number of `unit`s from zero to a day; none of any other value.
std::optional<Duration> as_duration(const JsonValue& value, Duration unit);
std::optional<Duration> get_duration(const JsonObject& object, std::string_view key, Duration unit);

/// For messages: `text` in quotation marks, cut where it is long, and safe to print.
std::string quoted(std::string_view text);
/// The same of a value of any type.
std::string quoted(const JsonValue& value);

}  // namespace reachd::store
