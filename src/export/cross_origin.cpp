#include "export/cross_origin.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/field.hpp>
#include <string_view>

namespace reachd::exporter {
namespace {

namespace http = boost::beast::http;

/// "https://node:9717" as "node:9717"; "null" and other words as they are.
std::string_view authority_of(std::string_view origin) {
  constexpr std::string_view kMark = "://";
  const auto mark = origin.find(kMark);
  return mark == origin.npos ? origin : origin.substr(mark + kMark.size());
}

bool is_foreign(std::string_view origin, std::string_view host) {
  return !boost::beast::iequals(authority_of(origin), host);
}

}  // namespace

bool is_cross_origin(const HttpRequest& request) {
  // Surer than the origin where there is both: a proxy in front may have put another host.
  const auto site = request.find("Sec-Fetch-Site");
  if (site != request.end()) return site->value() != "same-origin" && site->value() != "none";
  const auto origin = request.find(http::field::origin);
  return origin != request.end() && is_foreign(origin->value(), request[http::field::host]);
}

}  // namespace reachd::exporter
