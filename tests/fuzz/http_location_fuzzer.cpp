#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/url.hpp"

namespace {

using reachd::http::Url;

bool are_same(const Url& one, const Url& other) {
  return one.is_https == other.is_https && one.host == other.host && one.port == other.port &&
         one.path_and_query == other.path_and_query;
}

/// What is requested fits into one line, and means again what it was made of.
void check(const Url& url) {
  if (url.host.empty() || !url.path_and_query.starts_with('/')) std::abort();
  const std::string text = url.to_string();
  for (const char character : text + url.authority()) {
    if (static_cast<unsigned char>(character) <= ' ') std::abort();
  }
  const auto again = Url::parse(text);
  if (!again || !are_same(*again, url)) std::abort();
}

}  // namespace

/// The input is the value of a Location header.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Url page = *Url::parse("https://www.example.org:8443/a/b?c=d");
  const std::string_view location(reinterpret_cast<const char*>(data), size);
  if (reachd::http::has_foreign_scheme(location)) return 0;
  if (const auto url = page.resolve(location)) check(*url);
  return 0;
}
