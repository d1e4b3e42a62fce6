#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace reachd::http {

/// An absolute http or https URL, without user information and fragment.
struct Url {
  bool is_https = false;
  /// A name, or an address without brackets.
  std::string host;
  std::uint16_t port = 80;
  /// Begins with a slash; what cannot stand in a URL is percent-encoded.
  std::string path_and_query = "/";

  /// nullopt if malformed or of another scheme.
  static std::optional<Url> parse(std::string_view text);
  /// What `reference`, absolute or relative, means on this page (RFC 3986 section 5).
  std::optional<Url> resolve(std::string_view reference) const;

  /// The value of a Host header: the port only where it is not the scheme's own.
  std::string authority() const;
  /// As it would be requested from `server` in place of the host.
  std::string with_host(std::string_view server) const;
  std::string to_string() const { return with_host(host); }
};

/// Whether `reference` names a scheme other than http and https.
bool has_foreign_scheme(std::string_view reference);
/// "[2001:db8::1]" for an IPv6 address; anything else as it is.
std::string bracketed(std::string_view host);
/// Compares names of hosts, schemes and headers: ASCII letters regardless of case.
bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace reachd::http
