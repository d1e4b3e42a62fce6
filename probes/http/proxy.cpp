#include "http/proxy.hpp"

#include <curl/curl.h>

#include <memory>
#include <string_view>

#include "http/url.hpp"

namespace reachd::http {
namespace {

using Handle = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

Handle parse(const std::string& proxy_url) {
  Handle url(curl_url(), &curl_url_cleanup);
  const bool is_known = proxy_url.starts_with("http://") || proxy_url.starts_with("socks5://");
  if (!is_known || curl_url_set(url.get(), CURLUPART_URL, proxy_url.c_str(),
                                CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
    url.reset();
  }
  return url;
}

std::string part(CURLU* url, CURLUPart which) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, 0) != CURLUE_OK) return {};
  const std::unique_ptr<char, decltype(&curl_free)> owned(text, &curl_free);
  return text;
}

}  // namespace

std::optional<std::string> proxy_host(const std::string& proxy_url) {
  const Handle url = parse(proxy_url);
  if (!url) return std::nullopt;
  const std::string host = part(url.get(), CURLUPART_HOST);
  return host.starts_with('[') ? host.substr(1, host.size() - 2) : host;
}

std::string proxy_at(const std::string& proxy_url, const IpAddress& address) {
  const Handle url = parse(proxy_url);
  if (!url) return proxy_url;
  curl_url_set(url.get(), CURLUPART_HOST, bracketed(address.to_string()).c_str(), 0);
  const bool is_http = proxy_url.starts_with("http://");
  // By "socks5" curl would resolve the names that it hands on.
  if (!is_http) curl_url_set(url.get(), CURLUPART_SCHEME, "socks5h", CURLU_NON_SUPPORT_SCHEME);
  if (part(url.get(), CURLUPART_PORT).empty()) {
    curl_url_set(url.get(), CURLUPART_PORT, is_http ? "80" : "1080", 0);
  }
  return part(url.get(), CURLUPART_URL);
}

}  // namespace reachd::http
