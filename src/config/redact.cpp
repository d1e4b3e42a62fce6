#include "config/redact.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "config/wording.hpp"

namespace reachd::config {
namespace {

constexpr std::string_view kSecret = "<secret>";

/// Keys and names of headers, in lower case.
constexpr std::array<std::string_view, 17> kSecretKeys{
    "password",     "credentials", "bearer_token", "client_secret", "secret",
    "token",        "api_key",     "cookie",       "authorization", "proxy-authorization",
    "x-auth-token", "x-api-key",   "api-key",      "private-token", "x-access-token",
    "key",          "secrets",
};

bool is_secret_key(const YamlValue& key) {
  return std::ranges::find(kSecretKeys, lower_case(key.text)) != kSecretKeys.end();
}

/// "scheme://user:password@host" becomes "scheme://<secret>@host".
void redact_url(std::string& text) {
  const std::size_t scheme = text.find("://");
  if (scheme == std::string::npos) return;
  const std::size_t start = scheme + 3;
  const std::size_t end = std::min(text.find_first_of("/?# \t\n", start), text.size());
  const std::size_t at = text.rfind('@', end);
  if (at == std::string::npos || at < start || at >= end) return;
  text.replace(start, at - start, kSecret);
}

/// A scalar, and every scalar below it; a mapping under a secret's key has keys of its own that
/// tell ("authorization: {type: Bearer, credentials: ...}"), but for the values of a header.
void hide(YamlValue& value) {
  if (value.kind == YamlValue::Kind::scalar) {
    value.text = kSecret;
    value.quoted = true;
  }
  for (YamlValue& item : value.items) hide(item);
  if (value.kind != YamlValue::Kind::mapping) return;
  redact(value);
  for (auto& [key, child] : value.entries) {
    if (key.text == "values") hide(child);
  }
}

}  // namespace

void redact(YamlValue& value) {
  if (value.kind == YamlValue::Kind::scalar) redact_url(value.text);
  for (YamlValue& item : value.items) redact(item);
  for (auto& [key, child] : value.entries) {
    if (is_secret_key(key)) {
      hide(child);
    } else {
      redact(child);
    }
  }
}

}  // namespace reachd::config
