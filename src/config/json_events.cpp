#include "config/json_events.hpp"

#include <yaml-cpp/mark.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace reachd::config {
namespace {

using nlohmann::json;

constexpr std::string_view kBetweenTokens = " \t\r\n,:";
constexpr std::string_view kAfterWord = " \t\r\n,:]}";
/// yaml-cpp's words for a scalar in quotes, and for one without.
constexpr const char* kQuoted = "!";
constexpr const char* kPlain = "?";

/// Goes along the text, token by token, with the parser, which does not say where it is.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  /// Goes on to the next token, and then to its end. Only for text that the parser has taken.
  void take_token() {
    while (kBetweenTokens.find(rest_.front()) != std::string_view::npos) skip(1);
    mark_ = next_;
    const std::size_t size = token_size();
    token_ = rest_.substr(0, size);
    skip(size);
  }
  const YAML::Mark& mark() const { return mark_; }
  std::string token() const { return std::string(token_); }

 private:
  std::size_t token_size() const {
    if (rest_.front() == '"') return string_size();
    if (std::string_view("{}[]").find(rest_.front()) != std::string_view::npos) return 1;
    return std::min(rest_.find_first_of(kAfterWord), rest_.size());
  }
  std::size_t string_size() const {
    std::size_t at = 1;
    while (rest_[at] != '"') at += rest_[at] == '\\' ? 2 : 1;
    return at + 1;
  }
  /// No token has a line break in it.
  void skip(std::size_t size) {
    const bool ends_line = rest_.front() == '\n';
    next_.pos += static_cast<int>(size);
    next_.column = ends_line ? 0 : next_.column + static_cast<int>(size);
    if (ends_line) ++next_.line;
    rest_.remove_prefix(size);
  }

  std::string_view rest_;
  std::string_view token_;
  YAML::Mark next_;
  YAML::Mark mark_;
};

class Translator final : public json::json_sax_t {
 public:
  Translator(std::string_view text, YAML::EventHandler& handler)
      : cursor_(text), handler_(handler) {}

  bool null() override {
    cursor_.take_token();
    handler_.OnNull(cursor_.mark(), YAML::NullAnchor);
    return true;
  }
  bool boolean(bool /*value*/) override { return plain(); }
  bool number_integer(std::int64_t /*value*/) override { return plain(); }
  bool number_unsigned(std::uint64_t /*value*/) override { return plain(); }
  bool number_float(double /*value*/, const std::string& /*text*/) override { return plain(); }
  bool string(std::string& value) override {
    cursor_.take_token();
    handler_.OnScalar(cursor_.mark(), kQuoted, YAML::NullAnchor, value);
    return true;
  }
  bool key(std::string& name) override { return string(name); }
  bool start_object(std::size_t /*size*/) override {
    cursor_.take_token();
    handler_.OnMapStart(cursor_.mark(), kPlain, YAML::NullAnchor, YAML::EmitterStyle::Flow);
    return true;
  }
  bool end_object() override {
    cursor_.take_token();
    handler_.OnMapEnd();
    return true;
  }
  bool start_array(std::size_t /*size*/) override {
    cursor_.take_token();
    handler_.OnSequenceStart(cursor_.mark(), kPlain, YAML::NullAnchor, YAML::EmitterStyle::Flow);
    return true;
  }
  bool end_array() override {
    cursor_.take_token();
    handler_.OnSequenceEnd();
    return true;
  }
  bool binary(json::binary_t& /*value*/) override { return false; }
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const json::exception& /*error*/) override {
    return false;
  }

 private:
  bool plain() {
    cursor_.take_token();
    handler_.OnScalar(cursor_.mark(), kPlain, YAML::NullAnchor, cursor_.token());
    return true;
  }

  Cursor cursor_;
  YAML::EventHandler& handler_;
};

}  // namespace

bool read_as_json(std::string_view text, YAML::EventHandler& handler) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || (text[first] != '{' && text[first] != '[')) return false;
  Translator translator(text, handler);
  return json::sax_parse(text.begin(), text.end(), &translator);
}

}  // namespace reachd::config
