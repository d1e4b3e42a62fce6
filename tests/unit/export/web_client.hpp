#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "export/listen_address.hpp"
#include "http_answer.hpp"

namespace reachd::exporter {

/// A blocking client that sends what it is told, well-formed or not.
class WebClient {
 public:
  using Socket = boost::asio::generic::stream_protocol::socket;

  /// `address` as HttpServer::addresses() writes it.
  explicit WebClient(const std::string& address) : socket_(io_) { connect(address); }

  void send(std::string_view text) { boost::asio::write(socket_, boost::asio::buffer(text)); }

  /// The next answer; `head` if it answers HEAD and so has no body.
  HttpAnswer receive(bool head = false) {
    namespace http = boost::beast::http;
    http::response_parser<http::string_body> parser;
    parser.skip(head);
    parser.body_limit(boost::none);
    http::read(socket_, buffer_, parser);
    return parser.release();
  }
  HttpAnswer get(const std::string& target, const std::string& headers = "") {
    send("GET " + target + " HTTP/1.1\r\nHost: test\r\n" + headers + "\r\n");
    return receive();
  }
  /// What comes until the server closes, or resets, the connection.
  std::string receive_all() {
    std::string text;
    boost::system::error_code error;
    boost::asio::read(socket_, boost::asio::dynamic_buffer(text), error);
    return text;
  }
  Socket& socket() { return socket_; }

 private:
  void connect(const std::string& text) {
    const auto address = ListenAddress::parse(text).value();
    if (address.unix_path.empty()) {
      socket_.connect(boost::asio::ip::tcp::endpoint(boost::asio::ip::make_address(address.host),
                                                     address.port));
    } else {
      socket_.connect(boost::asio::local::stream_protocol::endpoint(address.unix_path));
    }
  }

  boost::asio::io_context io_;
  Socket socket_;
  boost::beast::flat_buffer buffer_;
};

}  // namespace reachd::exporter
