#include "export/readable.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace reachd::exporter {

std::string readable_time(UtcTime time) {
  std::string text = format_time(time).substr(0, 19);
  text[10] = ' ';
  return text + " UTC";
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
