#include "reachd/port.hpp"

#include <charconv>
#include <system_error>

namespace reachd {

std::optional<std::uint16_t> parse_port(std::string_view digits) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  const bool is_whole = error == std::errc() && end == digits.data() + digits.size();
  return is_whole && port != 0 ? std::optional(port) : std::nullopt;
}

}  // namespace reachd
