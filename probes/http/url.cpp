#include "http/url.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <memory>

namespace reachd::http {
namespace {

using Handle = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

char lower(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a')
                                              : character;
}

std::string part(CURLU* url, CURLUPart which) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return {};
  const std::unique_ptr<char, decltype(&curl_free)> owned(text, &curl_free);
  return text;
}

/// On a handle that holds a URL already, a relative reference is resolved against it.
bool assign(CURLU* url, std::string_view text, unsigned flags) {
  const std::string terminated(text);
  return text.find('\0') == std::string_view::npos &&
         curl_url_set(url, CURLUPART_URL, terminated.c_str(), CURLU_URLENCODE | flags) == CURLUE_OK;
}

/// Whether the host is the same once the URL is read again, for its request: decoding may have left
/// a percent sign, or a number that would be taken for an address now.
bool stays_itself(const Url& url) {
  const Handle again(curl_url(), &curl_url_cleanup);
  return again && assign(again.get(), url.to_string(), CURLU_PATH_AS_IS) &&
         part(again.get(), CURLUPART_HOST) == bracketed(url.host);
}

std::optional<Url> read(CURLU* handle) {
  Url url;
  const std::string scheme = part(handle, CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") return std::nullopt;
  url.is_https = scheme == "https";
  url.host = part(handle, CURLUPART_HOST);
  if (url.host.starts_with('[')) url.host = url.host.substr(1, url.host.size() - 2);
  const std::string port = part(handle, CURLUPART_PORT);
  std::from_chars(port.data(), port.data() + port.size(), url.port);
  url.path_and_query = part(handle, CURLUPART_PATH);
  const std::string query = part(handle, CURLUPART_QUERY);
  if (!query.empty()) url.path_and_query += "?" + query;
  return url.host.empty() || !stays_itself(url) ? std::nullopt : std::optional(url);
}

}  // namespace

std::optional<Url> Url::parse(std::string_view text) {
  const Handle handle(curl_url(), &curl_url_cleanup);
  if (!handle || !assign(handle.get(), text, CURLU_PATH_AS_IS)) return std::nullopt;
  return read(handle.get());
}

std::optional<Url> Url::resolve(std::string_view reference) const {
  const Handle handle(curl_url(), &curl_url_cleanup);
  if (!handle || !assign(handle.get(), to_string(), CURLU_PATH_AS_IS) ||
      !assign(handle.get(), reference, 0)) {
    return std::nullopt;
  }
  return read(handle.get());
}

std::string Url::authority() const {
  const std::string name = bracketed(host);
  return port == (is_https ? 443 : 80) ? name : name + ":" + std::to_string(port);
}

std::string Url::with_host(std::string_view server) const {
  return (is_https ? "https://" : "http://") + bracketed(server) + ":" + std::to_string(port) +
         path_and_query;
}

bool has_foreign_scheme(std::string_view reference) {
  const std::size_t end = reference.find_first_of(":/?#");
  if (end == std::string_view::npos || end == 0 || reference[end] != ':') return false;
  const std::string_view scheme = reference.substr(0, end);
  return !equal_ignoring_case(scheme, "http") && !equal_ignoring_case(scheme, "https");
}

std::string bracketed(std::string_view host) {
  const bool is_ipv6 = host.find(':') != std::string_view::npos;
  return is_ipv6 ? "[" + std::string(host) + "]" : std::string(host);
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace reachd::http
