#include <curl/curl.h>

#include <iostream>
#include <memory>
#include <string_view>

#include "app/commands.hpp"

namespace reachd::app {
namespace {

constexpr std::string_view kUnixScheme = "unix:";
constexpr std::string_view kPage = "/-/healthy";
constexpr long kOk = 200;
/// Below what container engines wait for a health check.
constexpr long kPatienceMilliseconds = 4000;

std::size_t drop(const char* /*data*/, std::size_t size, std::size_t count, void* /*unused*/) {
  return size * count;
}

bool is_unix(const std::string& url) { return url.starts_with(kUnixScheme); }

std::string page_of(std::string url) {
  if (is_unix(url)) return "http://localhost" + std::string(kPage);
  while (url.ends_with('/')) url.pop_back();
  return url + std::string(kPage);
}

void describe(CURL* request, const HealthOptions& options) {
  curl_easy_setopt(request, CURLOPT_URL, page_of(options.url).c_str());
  if (is_unix(options.url)) {
    curl_easy_setopt(request, CURLOPT_UNIX_SOCKET_PATH, options.url.c_str() + kUnixScheme.size());
  }
  // The variables that name proxies are for what goes out.
  curl_easy_setopt(request, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(request, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(request, CURLOPT_SSL_VERIFYPEER, options.insecure ? 0L : 1L);
  curl_easy_setopt(request, CURLOPT_SSL_VERIFYHOST, options.insecure ? 0L : 2L);
  curl_easy_setopt(request, CURLOPT_TIMEOUT_MS, kPatienceMilliseconds);
  curl_easy_setopt(request, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(request, CURLOPT_WRITEFUNCTION, drop);
}

/// What speaks against the node; empty: nothing.
std::string fault_of_node(CURL* request) {
  const CURLcode result = curl_easy_perform(request);
  if (result != CURLE_OK) return curl_easy_strerror(result);
  long status = 0;
  curl_easy_getinfo(request, CURLINFO_RESPONSE_CODE, &status);
  return status == kOk ? "" : "it answers " + std::to_string(status);
}

/// What is told of an address is kept in logs, and a password is not to be.
std::string without_user(std::string url) {
  const auto begin = url.find("://");
  const auto at = url.find('@');
  if (begin != url.npos && at != url.npos && at > begin) url.erase(begin + 3, at - begin - 2);
  return url;
}

}  // namespace

int health(const HealthOptions& options) {
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> request(curl_easy_init(),
                                                                    curl_easy_cleanup);
  describe(request.get(), options);
  const std::string fault = fault_of_node(request.get());
  if (fault.empty()) {
    std::cout << "healthy\n";
    return kSuccess;
  }
  std::cerr << "reachd health: " << without_user(options.url) << ": " << fault << '\n';
  return kFailure;
}

}  // namespace reachd::app
