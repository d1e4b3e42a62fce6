#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace reachd {

/// A port in decimal digits, 1 to 65535; nullopt for anything else.
std::optional<std::uint16_t> parse_port(std::string_view digits);

}  // namespace reachd
