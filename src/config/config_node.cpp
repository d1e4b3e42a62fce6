#include <re2/re2.h>

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "config/section.hpp"
#include "config/wording.hpp"

namespace reachd::config {
namespace {

/// What a value is, in words; null and scalars are told by their text.
std::string described(const YamlValue& value) {
  switch (value.kind) {
    case YamlValue::Kind::null:
      return "nothing";
    case YamlValue::Kind::scalar:
      return in_quotes(value.text);
    case YamlValue::Kind::sequence:
      return "a list";
    case YamlValue::Kind::mapping:
      return "a mapping";
  }
  return {};
}

template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// "010": other readers of YAML take it for 8.
bool has_leading_zero(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9';
}

std::optional<bool> parse_bool(std::string_view text) {
  const std::string word = lower_case(text);
  if (word == "true" || word == "yes" || word == "on" || word == "y") return true;
  if (word == "false" || word == "no" || word == "off" || word == "n") return false;
  return std::nullopt;
}

/// The duration that was likely meant: "5 s", "5S", "5".
std::string duration_hint(std::string_view text) {
  std::string squeezed;
  for (const char letter : lower_case(text)) {
    if (letter != ' ') squeezed += letter;
  }
  if (parse_number<std::int64_t>(squeezed)) squeezed += "s";
  const auto duration = parse_duration(squeezed);
  if (!duration || *duration <= Duration::zero()) {
    return "; write it as Prometheus does: 5s, 1m30s";
  }
  return "; write it as Prometheus does, 5s or 1m30s: did you mean `" + squeezed + "`?";
}

std::string range_text(double least, double most) {
  std::array<char, 80> text{};
  std::snprintf(text.data(), text.size(), "%.15g to %.15g", least, most);
  return text.data();
}

}  // namespace

ConfigNode::ConfigNode(const YamlValue& value, std::string path, Diagnostics& diagnostics)
    : value_(&value), path_(std::move(path)), diagnostics_(&diagnostics) {}

ConfigNode ConfigNode::with_value(const YamlValue& value, std::string_view key) const {
  std::string path = path_.empty() ? std::string(key) : path_ + "." + std::string(key);
  return {value, std::move(path), *diagnostics_};
}

void ConfigNode::error(std::string message) const {
  diagnostics_->add(position(), path_, std::move(message));
}

void ConfigNode::unsupported(std::string message) const {
  diagnostics_->add(position(), path_, std::move(message), Diagnostic::Kind::unsupported);
}

std::optional<std::string> ConfigNode::as_string() const {
  if (is_scalar()) return value_->text;
  error("a text is wanted, not " + described(*value_));
  return std::nullopt;
}

std::optional<bool> ConfigNode::as_bool() const {
  if (is_scalar()) {
    const auto value = parse_bool(value_->text);
    if (value && !value_->quoted) return value;
    if (value) {
      error(in_quotes(value_->text) + " is in quotes and thus a text; write true or false without");
      return std::nullopt;
    }
  }
  error("true or false is wanted, not " + described(*value_));
  return std::nullopt;
}

std::optional<std::int64_t> ConfigNode::as_integer(std::int64_t least, std::int64_t most) const {
  const auto value = is_scalar() ? parse_number<std::int64_t>(value_->text) : std::nullopt;
  const std::string range = std::to_string(least) + " to " + std::to_string(most);
  if (!value) {
    error("a whole number from " + range + " is wanted, not " + described(*value_));
  } else if (value_->quoted) {
    error(in_quotes(value_->text) + " is in quotes and thus a text; write the number without");
  } else if (has_leading_zero(value_->text)) {
    error(in_quotes(value_->text) + " begins with 0; numbers are decimal, write it without the 0");
  } else if (*value < least || *value > most) {
    error(value_->text + " is out of range: " + range);
  } else {
    return value;
  }
  return std::nullopt;
}

std::optional<double> ConfigNode::as_number(double least, double most) const {
  const auto value = is_scalar() ? parse_number<double>(value_->text) : std::nullopt;
  if (!value || !std::isfinite(*value)) {
    error("a number from " + range_text(least, most) + " is wanted, not " + described(*value_));
  } else if (value_->quoted) {
    error(in_quotes(value_->text) + " is in quotes and thus a text; write the number without");
  } else if (has_leading_zero(value_->text)) {
    error(in_quotes(value_->text) + " begins with 0; numbers are decimal, write it without the 0");
  } else if (*value < least || *value > most) {
    error(value_->text + " is out of range: " + range_text(least, most));
  } else {
    return value;
  }
  return std::nullopt;
}

std::optional<Duration> ConfigNode::as_duration() const {
  if (!is_scalar()) {
    error("a duration such as 5s or 1m30s is wanted, not " + described(*value_));
    return std::nullopt;
  }
  const auto duration = parse_duration(value_->text);
  if (duration && *duration > Duration::zero()) return duration;
  if (duration) {
    error("a duration above zero is wanted, not " + described(*value_));
  } else {
    error(in_quotes(value_->text) + " is no duration" + duration_hint(value_->text));
  }
  return std::nullopt;
}

std::optional<IpAddress> ConfigNode::as_address() const {
  const auto address = is_scalar() ? IpAddress::parse(value_->text) : std::nullopt;
  if (!address) error("an IPv4 or IPv6 address is wanted, not " + described(*value_));
  return address;
}

std::optional<Prefix> ConfigNode::as_prefix() const {
  const auto prefix = is_scalar() ? Prefix::parse(value_->text) : std::nullopt;
  if (!prefix) {
    error("a prefix such as 192.0.2.0/24 (host bits zero) is wanted, not " + described(*value_));
  }
  return prefix;
}

std::shared_ptr<const re2::RE2> ConfigNode::as_expression() const {
  const auto text = as_string();
  if (!text) return nullptr;
  RE2::Options options;
  options.set_log_errors(false);
  auto expression = std::make_shared<const RE2>(*text, options);
  if (expression->ok()) return expression;
  error(in_quotes(*text) + " is no RE2 expression: " + expression->error());
  return nullptr;
}

std::vector<ConfigNode> ConfigNode::items() const {
  std::vector<ConfigNode> nodes;
  const std::size_t count = size();
  nodes.reserve(count);
  for (std::size_t i = 0; i < count; ++i) nodes.push_back(item(i));
  return nodes;
}

std::size_t ConfigNode::size() const {
  if (!is_sequence() && !is_null()) error("a list is wanted, not " + described(*value_));
  return value_->items.size();
}

ConfigNode ConfigNode::item(std::size_t index) const {
  return {value_->items[index], path_ + "[" + std::to_string(index) + "]", *diagnostics_};
}

std::vector<std::string> ConfigNode::as_strings() const {
  std::vector<std::string> texts;
  for (const ConfigNode& item : items()) {
    if (auto text = item.as_string()) texts.push_back(std::move(*text));
  }
  return texts;
}

}  // namespace reachd::config
