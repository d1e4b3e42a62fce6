#include "config/names.hpp"

#include <algorithm>
#include <cstddef>

#include "config/wording.hpp"
#include "reachd/address.hpp"

namespace reachd::config {
namespace {

constexpr std::size_t kLongestName = 253;
constexpr std::size_t kLongestLabel = 63;
constexpr std::size_t kLongestModuleName = 128;

bool is_alphanumeric(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9');
}

std::string fault(std::string_view name, std::string_view more, std::string_view what) {
  const auto fits = [&](char letter) {
    return is_alphanumeric(letter) || more.find(letter) != std::string_view::npos;
  };
  if (name.empty()) return "a name is wanted, not an empty text";
  if (name.size() > kLongestName) return "a name has at most 253 bytes";
  if (!std::ranges::all_of(name, fits)) {
    return in_quotes(name) + " is no name: it has letters, digits, " + std::string(what);
  }
  if (name.front() == '.' || name.front() == '-') {
    return in_quotes(name) + " is no name: it begins with a letter or a digit";
  }
  if (name.back() == '.' || name.back() == '-') {
    return in_quotes(name) + " is no name: write it without the '" + name.back() + "' at its end";
  }
  return {};
}

/// Nothing but what addresses are made of, with the dots or colons of one: no name, but a slip.
bool looks_like_an_address(std::string_view name) {
  const bool has_dots = name.find('.') != name.npos;
  const bool has_colons = std::ranges::count(name, ':') > 1;
  const std::string_view fits = has_colons ? "0123456789abcdefABCDEF:.-" : "0123456789.-";
  return (has_dots || has_colons) && name.find_first_not_of(fits) == name.npos;
}

}  // namespace

std::string fault_of_name(std::string_view name) {
  if (looks_like_an_address(name) && !IpAddress::parse(name)) {
    return in_quotes(name) +
           " is neither an address nor a name; write addresses, or prefixes as 192.0.2.0/24";
  }
  return fault(name, ".-_:", "'.', '-', '_' and ':'");
}

std::string fault_of_group(std::string_view name) {
  return fault(name, ".-_:/", "'.', '-', '_', ':' and '/'");
}

std::string fault_of_dns_name(std::string_view name) {
  if (name.find(':') != std::string_view::npos) {
    return in_quotes(name) + " cannot be resolved; give the host an `address`";
  }
  std::size_t length = 0;
  for (std::size_t at = 0; at <= name.size(); at += length + 1) {
    length = std::min(name.find('.', at), name.size()) - at;
    if (length > 0 && length <= kLongestLabel) continue;
    return in_quotes(name) +
           " cannot be resolved: between its dots are 1 to 63 letters; give the host an `address`";
  }
  return {};
}

std::string folded_name(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return lower_case(name);
}

std::string fault_of_module_name(std::string_view name) {
  const auto is_bad = [](char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return byte < 0x20 || byte == 0x7f || letter == ',';
  };
  if (name.empty() || name.size() > kLongestModuleName) {
    return "the name of a module has 1 to 128 bytes";
  }
  if (std::ranges::any_of(name, is_bad)) {
    return in_quotes(name) + " is no name of a module: it has no commas or control characters";
  }
  return {};
}

}  // namespace reachd::config
