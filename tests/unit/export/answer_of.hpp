#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/http/verb.hpp>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "export/http_message.hpp"
#include "http_answer.hpp"

namespace reachd::exporter {

/// What a handler answers to one request, without a network.
inline HttpResponse response_of(HttpHandler& handler, const std::string& target,
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
  return std::move(answer).value();
}

/// The same as a client gets it.
inline HttpAnswer answer_of(HttpHandler& handler, const std::string& target,
                            boost::beast::http::verb method = boost::beast::http::verb::get,
                            const std::string& accept_encoding = "") {
  return to_answer(response_of(handler, target, method, accept_encoding));
}

}  // namespace reachd::exporter
