#include "export/readable.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>

namespace reachd::exporter {

std::string readable_time(UtcTime time) {
  std::string text = format_time(time).substr(0, 19);
  text[10] = ' ';
  return text + " UTC";
}

std::string machine_time(UtcTime time) { return format_time(time).substr(0, 19) + "Z"; }

std::string readable_duration(Duration duration) {
  const std::int64_t seconds =
      std::max<std::int64_t>(0, std::chrono::floor<std::chrono::seconds>(duration).count());
  const auto of = [seconds](std::int64_t unit) { return std::to_string(seconds / unit); };
  const auto rest = [seconds](std::int64_t unit, std::int64_t part, const char* name) {
    const std::int64_t count = seconds % unit / part;
    return count == 0 ? std::string() : " " + std::to_string(count) + name;
  };
  if (seconds < 60) return of(1) + " s";
  if (seconds < 3600) return of(60) + " min";
  if (seconds < 86400) return of(3600) + " h" + rest(3600, 60, " min");
  return of(86400) + " d" + rest(86400, 3600, " h");
}

std::string milliseconds(double seconds) { return decimal(seconds * 1000, 1) + " ms"; }

std::string percent(double share, int decimals) { return decimal(share * 100, decimals) + " %"; }

std::string in_words(std::string_view name) {
  std::string text(name);
  std::ranges::replace(text, '_', ' ');
  return text;
}

std::string decimal(double value, int decimals) {
  std::array<char, 64> text{};
  const double scale = std::pow(10, decimals);
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(),
                    std::floor(value * scale + 1e-6) / scale, std::chars_format::fixed, decimals)
          .ptr;
  return {text.data(), end};
}

}  // namespace reachd::exporter
