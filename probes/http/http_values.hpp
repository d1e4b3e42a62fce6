#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace reachd::http {

/// A number with a unit of 1024s, as Prometheus writes them: "0", "512B", "64KB", "1MB", "1.5MiB".
/// nullopt if malformed or above 1 TB.
std::optional<std::size_t> parse_byte_size(std::string_view text);

/// Whether a server that heeds `accept_encoding` (RFC 9110 section 12.5.3) may answer with
/// `coding`.
bool accepts_coding(std::string_view accept_encoding, std::string_view coding);

/// RFC 9110 section 5.6.2: what may be a method or the name of a header.
bool is_token(std::string_view text);
/// What may be the value of a header: no line breaks, no other control characters but the tab.
bool is_field_value(std::string_view text);

}  // namespace reachd::http
