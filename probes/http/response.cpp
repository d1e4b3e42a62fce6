#include "http/response.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace reachd::http {
namespace {

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

}  // namespace

const std::string* Response::header(std::string_view name) const {
  const auto found = std::ranges::find_if(
      headers, [&](const Header& header) { return equal_ignoring_case(header.first, name); });
  return found == headers.end() ? nullptr : &found->second;
}

const std::string* Response::redirect() const {
  constexpr std::array kRedirects{301, 302, 303, 307, 308};
  return std::ranges::find(kRedirects, status) == kRedirects.end() ? nullptr : header("Location");
}

bool HeadReader::add(std::string_view line) {
  bytes_ += line.size();
  if (bytes_ > kMaxBytes) return false;
  line = trim(line);
  if (line.starts_with("HTTP/")) {
    begin(line);
  } else if (line.empty()) {
    response_.has_all_headers = response_.status >= 200;
  } else if (!response_.has_all_headers) {
    const std::size_t colon = std::min(line.find(':'), line.size());
    response_.headers.emplace_back(trim(line.substr(0, colon)),
                                   trim(line.substr(std::min(colon + 1, line.size()))));
  }
  return true;
}

void HeadReader::begin(std::string_view status_line) {
  response_.headers.clear();
  response_.has_all_headers = false;
  response_.status = 0;
  const std::string_view code =
      trim(status_line.substr(std::min(status_line.find(' '), status_line.size())));
  // Unsigned, for a sign is no part of a status.
  unsigned status = 0;
  std::from_chars(code.data(), code.data() + std::min<std::size_t>(code.size(), 3), status);
  response_.status = static_cast<int>(status);
}

}  // namespace reachd::http
