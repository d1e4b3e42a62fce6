#include "export/responses.hpp"

#include <boost/beast/http/field.hpp>
#include <boost/json/object.hpp>

#include "export/json_text.hpp"

namespace reachd::exporter {

namespace http = boost::beast::http;

bool reads(http::verb method) { return method == http::verb::get || method == http::verb::head; }

HttpResponse not_allowed(std::string_view methods) {
  HttpResponse response = make_error(HttpStatus::method_not_allowed, "Method Not Allowed");
  response.set(http::field::allow, methods);
  return response;
}

HttpResponse make_asset(std::string_view content_type, std::string_view text) {
  HttpResponse response = make_response(HttpStatus::ok, content_type, std::string(text));
  response.set(http::field::cache_control, "max-age=300");
  return response;
}

HttpResponse make_json(HttpStatus status, const boost::json::value& value) {
  return make_response(status, kJsonType, json_text(value) + "\n");
}

HttpResponse make_json_error(HttpStatus status, std::string_view text) {
  boost::json::object error;
  error["error"] = text;
  return make_json(status, error);
}

}  // namespace reachd::exporter
