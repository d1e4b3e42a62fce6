#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/http/verb.hpp>
#include <exception>
#include <optional>
#include <string>

#include "export/http_message.hpp"
#include "http_answer.hpp"

namespace reachd::exporter {

/// What a handler answers to one request, without a network.
inline HttpAnswer answer_of(HttpHandler& handler, const std::string& target,
                            boost::beast::http::verb method = boost::beast::http::verb::get,
                            const std::string& accept_encoding = "") {
  boost::asio::io_context io;
  HttpRequest request(method, target, 11);
  if (!accept_encoding.empty()) request.set("Accept-Encoding", accept_encoding);
  std::optional<HttpResponse> answer;
  boost::asio::co_spawn(
      io, handler.handle(request),
      [&](const std::exception_ptr&, HttpResponse response) { answer = std::move(response); });
  io.run();
  return to_answer(answer.value());
}

}  // namespace reachd::exporter
