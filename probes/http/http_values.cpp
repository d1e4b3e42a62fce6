#include "http/http_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace reachd::http {
namespace {

constexpr std::array kUnits{
    std::pair{std::string_view("B"), 1.0},      std::pair{std::string_view("KB"), 0x1p10},
    std::pair{std::string_view("KiB"), 0x1p10}, std::pair{std::string_view("MB"), 0x1p20},
    std::pair{std::string_view("MiB"), 0x1p20}, std::pair{std::string_view("GB"), 0x1p30},
    std::pair{std::string_view("GiB"), 0x1p30}, std::pair{std::string_view("TB"), 0x1p40},
    std::pair{std::string_view("TiB"), 0x1p40},
};
constexpr double kLargest = 0x1p40;

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// One member of an Accept-Encoding list: its coding, and whether its weight is above zero.
struct Member {
  std::string_view coding;
  double quality = 1;
};

Member read_member(std::string_view text) {
  const std::size_t semicolon = text.rfind(';');
  Member member{trim(text.substr(0, semicolon))};
  if (semicolon == std::string_view::npos) return member;
  std::string_view quality = trim(text.substr(semicolon + 1));
  if (quality.starts_with("q=")) quality.remove_prefix(2);
  const auto [end, error] =
      std::from_chars(quality.data(), quality.data() + quality.size(), member.quality);
  if (error != std::errc() || end != quality.data() + quality.size()) member.quality = 0;
  return member;
}

bool is_token_character(char character) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z') ||
         (character >= 'A' && character <= 'Z') || kMarks.find(character) != std::string_view::npos;
}

}  // namespace

std::optional<std::size_t> parse_byte_size(std::string_view text) {
  if (text == "0") return 0;
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc()) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  const auto known = std::ranges::find(kUnits, unit, [](const auto& entry) { return entry.first; });
  if (known == kUnits.end() || number * known->second > kLargest) return std::nullopt;
  return static_cast<std::size_t>(std::floor(number * known->second));
}

bool accepts_coding(std::string_view accept_encoding, std::string_view coding) {
  double best_named = -1;
  double wildcard = -1;
  while (!accept_encoding.empty()) {
    const std::size_t comma = std::min(accept_encoding.find(','), accept_encoding.size());
    const Member member = read_member(accept_encoding.substr(0, comma));
    accept_encoding.remove_prefix(std::min(comma + 1, accept_encoding.size()));
    if (member.coding == coding) best_named = std::max(best_named, member.quality);
    if (member.coding == "*") wildcard = std::max(wildcard, member.quality);
  }
  return best_named >= 0 ? best_named > 0 : wildcard > 0;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_token_character);
}

bool is_field_value(std::string_view text) {
  return std::ranges::none_of(text, [](char character) {
    const auto byte = static_cast<unsigned char>(character);
    return (byte < 0x20 && character != '\t') || byte == 0x7f;
  });
}

}  // namespace reachd::http
