#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>
#include <string>
#include <string_view>

#include "export/text_body.hpp"

namespace reachd::exporter {

using HttpRequest = boost::beast::http::request<boost::beast::http::string_body>;
using HttpResponse = boost::beast::http::response<TextBody>;
using HttpStatus = boost::beast::http::status;

/// Answers requests, one coroutine a request, on the server's thread. Never throws.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  /// The request stays until the coroutine ends. The body of an answer to HEAD is not sent.
  virtual boost::asio::awaitable<HttpResponse> handle(const HttpRequest& request) = 0;
};

HttpResponse make_response(HttpStatus status, std::string_view content_type, std::string body);
/// Plain text that says what went wrong.
HttpResponse make_error(HttpStatus status, std::string_view text);
/// What every answer carries, refusals included: nothing is sniffed, framed, cached, or run and
/// loaded from anywhere but here.
void add_security_headers(HttpResponse& response);

}  // namespace reachd::exporter
