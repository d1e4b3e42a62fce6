#pragma once

#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>

namespace reachd::exporter {

/// Gauges in Prometheus' text format, one family after the other.
class GaugeText {
 public:
  explicit GaugeText(std::size_t expected_size) { text_.reserve(expected_size); }

  /// A family of one series without labels.
  void add(std::string_view name, std::string_view help, double value) {
    begin(name, help);
    append(name, " ", number(value), "\n");
  }
  /// Begins a family; its series follow.
  void begin(std::string_view name, std::string_view help) {
    append("# HELP ", name, " ", help, "\n# TYPE ", name, " gauge\n");
  }
  /// `labels`: one or more as label() writes them, with commas between.
  void add_series(std::string_view name, std::string_view labels, double value) {
    append(name, "{", labels, "} ", number(value), "\n");
  }
  static std::string label(std::string_view name, std::string_view value) {
    std::string text(name);
    text += "=\"";
    for (const char letter : value) {
      if (letter == '\\' || letter == '"') text += '\\';
      text += letter == '\n' ? std::string_view("\\n") : std::string_view(&letter, 1);
    }
    return text += '"';
  }

  std::string take() { return std::move(text_); }

 private:
  template <typename... Parts>
  void append(const Parts&... parts) {
    (text_.append(parts), ...);
  }
  std::string_view number(double value) {
    const auto end = std::to_chars(digits_.data(), digits_.data() + digits_.size(), value).ptr;
    return {digits_.data(), static_cast<std::size_t>(end - digits_.data())};
  }

  std::string text_;
  /// The shortest text that reads back to the same number takes 24 at most.
  std::array<char, 32> digits_{};
};

}  // namespace reachd::exporter
