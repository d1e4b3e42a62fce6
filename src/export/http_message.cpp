#include "export/http_message.hpp"

#include <boost/beast/http/field.hpp>
#include <memory>
#include <utility>

namespace reachd::exporter {

namespace http = boost::beast::http;

HttpResponse make_response(HttpStatus status, std::string_view content_type, std::string body) {
  HttpResponse response(status, 11);
  response.set(http::field::content_type, content_type);
  response.body().bytes = std::make_shared<const std::string>(std::move(body));
  return response;
}

HttpResponse make_error(HttpStatus status, std::string_view text) {
  return make_response(status, "text/plain; charset=utf-8", std::string(text) + "\n");
}

void add_security_headers(HttpResponse& response) {
  response.set("Content-Security-Policy",
               "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
               "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Referrer-Policy", "no-referrer");
  if (response.count(http::field::cache_control) == 0) {
    response.set(http::field::cache_control, "no-store");
  }
}

}  // namespace reachd::exporter
