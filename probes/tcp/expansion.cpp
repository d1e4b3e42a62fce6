#include "tcp/expansion.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace reachd::tcp {
namespace {

bool is_name_character(char character) {
  return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z') ||
         (character >= 'A' && character <= 'Z') || character == '_';
}

/// The name behind a dollar sign, and how many characters it and its braces take; none if there is
/// no well-formed one.
struct Reference {
  std::string_view name;
  std::size_t length = 0;
};

Reference read_reference(std::string_view text) {
  const bool braced = text.starts_with('{');
  const std::string_view rest = text.substr(braced ? 1 : 0);
  const auto end = std::ranges::find_if_not(rest, is_name_character);
  const auto length = static_cast<std::size_t>(end - rest.begin());
  if (length == 0) return {};
  if (!braced) return {rest.substr(0, length), length};
  if (length == rest.size() || rest[length] != '}') return {};
  return {rest.substr(0, length), length + 2};
}

/// A group's number; "01" is a name, not a number.
std::optional<std::size_t> parse_number(std::string_view name) {
  if (name.size() > 1 && name.starts_with('0')) return std::nullopt;
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return number;
}

}  // namespace

LineMatch::LineMatch(const re2::RE2& expression)
    : expression_(&expression),
      groups_(static_cast<std::size_t>(expression.NumberOfCapturingGroups()) + 1) {}

std::optional<LineMatch> LineMatch::find(const re2::RE2& expression, std::string_view line) {
  LineMatch match(expression);
  const re2::StringPiece text(line.data(), line.size());
  if (!expression.Match(text, 0, text.size(), re2::RE2::UNANCHORED, match.groups_.data(),
                        static_cast<int>(match.groups_.size()))) {
    return std::nullopt;
  }
  return match;
}

std::string_view LineMatch::group(std::string_view name) const {
  auto number = parse_number(name);
  if (!number) {
    const auto& names = expression_->NamedCapturingGroups();
    const auto known = names.find(std::string(name));
    if (known == names.end()) return {};
    number = static_cast<std::size_t>(known->second);
  }
  if (*number >= groups_.size()) return {};
  return {groups_[*number].data(), groups_[*number].size()};
}

std::string LineMatch::expand(std::string_view text) const {
  std::string result;
  for (auto dollar = text.find('$'); dollar != std::string_view::npos; dollar = text.find('$')) {
    result += text.substr(0, dollar);
    text.remove_prefix(dollar + 1);
    if (text.starts_with('$')) {
      result += '$';
      text.remove_prefix(1);
      continue;
    }
    const Reference reference = read_reference(text);
    result += reference.length > 0 ? group(reference.name) : "$";
    text.remove_prefix(reference.length);
  }
  result += text;
  return result;
}

}  // namespace reachd::tcp
