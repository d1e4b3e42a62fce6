#include "config/wording.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>

namespace reachd::config {
namespace {

constexpr std::size_t kLongestQuote = 60;
/// Longer words are never compared: the distance costs their product.
constexpr std::size_t kLongestWord = 64;

void append_escaped(std::string& out, char byte) {
  const auto value = static_cast<unsigned char>(byte);
  if (value >= 0x20 && value != 0x7f) {
    out += byte;
    return;
  }
  std::array<char, 5> escaped{};
  std::snprintf(escaped.data(), escaped.size(), "\\x%02x", static_cast<unsigned>(value));
  out += escaped.data();
}

/// Cuts at a character's end, so that the rest stays UTF-8.
std::string_view cut(std::string_view text) {
  if (text.size() <= kLongestQuote) return text;
  std::size_t length = kLongestQuote;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xc0U) == 0x80U) --length;
  return text.substr(0, length);
}

using Row = std::array<std::size_t, kLongestWord + 1>;

/// Optimal string alignment distance (Damerau's four operations), three rows at a time.
std::size_t distance(std::string_view left, std::string_view right) {
  Row before{};
  Row previous{};
  Row current{};
  for (std::size_t column = 0; column <= right.size(); ++column) previous[column] = column;
  for (std::size_t row = 1; row <= left.size(); ++row) {
    current[0] = row;
    for (std::size_t column = 1; column <= right.size(); ++column) {
      const std::size_t change = left[row - 1] == right[column - 1] ? 0 : 1;
      std::size_t best = std::min({previous[column] + 1, current[column - 1] + 1,  //
                                   previous[column - 1] + change});
      if (row > 1 && column > 1 && left[row - 1] == right[column - 2] &&
          left[row - 2] == right[column - 1]) {
        best = std::min(best, before[column - 2] + 1);
      }
      current[column] = best;
    }
    before = previous;
    previous = current;
  }
  return previous[right.size()];
}

/// Two slips in a long word, one in a short one.
std::size_t tolerance(std::string_view text) { return text.size() < 6 ? 1 : 2; }

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (const char byte : text) append_escaped(out, byte);
  return out;
}

std::string in_quotes(std::string_view text) {
  const std::string out = "'" + escaped(cut(text));
  return out + (cut(text).size() < text.size() ? "...'" : "'");
}

std::string_view nearest(std::string_view text, std::span<const std::string_view> words) {
  if (text.size() < 2 || text.size() > kLongestWord) return {};
  const std::string wanted = lower_case(text);
  std::string_view best;
  std::size_t best_distance = tolerance(text) + 1;
  for (const std::string_view word : words) {
    if (word.size() > kLongestWord || word.size() > text.size() + 2) continue;
    const std::size_t found = distance(wanted, lower_case(word));
    if (found >= best_distance) continue;
    best = word;
    best_distance = found;
  }
  return best;
}

std::string did_you_mean(std::string_view text, std::span<const std::string_view> words) {
  const std::string_view word = nearest(text, words);
  return word.empty() ? "" : "; did you mean `" + std::string(word) + "`?";
}

std::string join(std::span<const std::string_view> words) {
  std::string out;
  for (const std::string_view word : words) {
    if (!out.empty()) out += ", ";
    out += word;
  }
  return out;
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& letter : out) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return out;
}

}  // namespace reachd::config
