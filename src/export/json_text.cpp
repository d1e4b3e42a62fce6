#include "export/json_text.hpp"

#include <array>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <cmath>

namespace reachd::exporter {
namespace {

namespace json = boost::json;

void append(std::string& text, const json::value& value);

/// JSON has no infinity and no NaN.
void append_number(std::string& text, double number) {
  if (!std::isfinite(number)) {
    text += "null";
    return;
  }
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  text.append(digits.data(), end);
}

void append_object(std::string& text, const json::object& object) {
  text += '{';
  const char* separator = "";
  for (const auto& member : object) {
    text += separator;
    text += json::serialize(member.key());
    text += ':';
    append(text, member.value());
    separator = ",";
  }
  text += '}';
}

void append_array(std::string& text, const json::array& array) {
  text += '[';
  const char* separator = "";
  for (const auto& item : array) {
    text += separator;
    append(text, item);
    separator = ",";
  }
  text += ']';
}

void append(std::string& text, const json::value& value) {
  if (value.is_object()) {
    append_object(text, value.get_object());
  } else if (value.is_array()) {
    append_array(text, value.get_array());
  } else if (value.is_double()) {
    append_number(text, value.get_double());
  } else {
    text += json::serialize(value);
  }
}

}  // namespace

std::string json_text(const json::value& value) {
  std::string text;
  append(text, value);
  return text;
}

}  // namespace reachd::exporter
