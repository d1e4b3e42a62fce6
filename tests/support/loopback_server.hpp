#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "support/test_certificate.hpp"

namespace reachd::test {

/// The server's end of one connection, for scripts that read as a dialogue.
class ServerSession {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  ServerSession(Socket socket, boost::asio::ssl::context* tls)
      : socket_(std::move(socket)), tls_context_(tls) {}

  boost::asio::awaitable<void> start_tls() {
    tls_.emplace(socket_, *tls_context_);
    co_await tls_->async_handshake(boost::asio::ssl::stream_base::server,
                                   boost::asio::use_awaitable);
  }

  boost::asio::awaitable<void> say(std::string text) {
    if (tls_) {
      co_await boost::asio::async_write(*tls_, boost::asio::buffer(text),
                                        boost::asio::use_awaitable);
    } else {
      co_await boost::asio::async_write(socket_, boost::asio::buffer(text),
                                        boost::asio::use_awaitable);
    }
  }

  /// Everything up to and including `end`.
  boost::asio::awaitable<std::string> hear(std::string end = "\n") {
    std::size_t size = 0;
    auto into = boost::asio::dynamic_buffer(received_);
    if (tls_) {
      size = co_await boost::asio::async_read_until(*tls_, into, end, boost::asio::use_awaitable);
    } else {
      size = co_await boost::asio::async_read_until(socket_, into, end, boost::asio::use_awaitable);
    }
    std::string heard = received_.substr(0, size);
    received_.erase(0, size);
    co_return heard;
  }

  /// Says nothing until the other side hangs up.
  boost::asio::awaitable<void> stay_silent() { co_await hear("no probe ever says this"); }

  /// The address that the other side connected from.
  std::string peer() const { return socket_.remote_endpoint().address().to_string(); }

  /// The connection ends with RST instead of FIN.
  void reset() {
    socket_.set_option(Socket::linger(true, 0));
    socket_.close();
  }

 private:
  Socket socket_;
  boost::asio::ssl::context* tls_context_;
  std::optional<boost::asio::ssl::stream<Socket&>> tls_;
  std::string received_;
};

/// Listens on a free port of 127.0.0.1 and plays a script on every connection, also to its end
/// after the server is gone. A script that throws ends its connection.
class LoopbackServer {
 public:
  using Script = std::function<boost::asio::awaitable<void>(ServerSession&)>;

  LoopbackServer(boost::asio::io_context& io, Script script)
      : state_(std::make_shared<State>(io, std::move(script))) {
    boost::asio::co_spawn(io, accept(state_), boost::asio::detached);
  }
  ~LoopbackServer() { state_->acceptor.close(); }
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  /// Before the first connection.
  void show(const SelfSigned& certificate) {
    using Context = boost::asio::ssl::context;
    tls().use_certificate(boost::asio::buffer(certificate.certificate_pem()), Context::pem);
    tls().use_private_key(boost::asio::buffer(certificate.key_pem()), Context::pem);
  }
  boost::asio::ssl::context& tls() { return state_->tls; }

  std::uint16_t port() const { return state_->acceptor.local_endpoint().port(); }
  int connections() const { return state_->connections; }

 private:
  struct State {
    State(boost::asio::io_context& io, Script what_to_play)
        : acceptor(io, {boost::asio::ip::address_v4::loopback(), 0}),
          script(std::move(what_to_play)) {}

    boost::asio::ip::tcp::acceptor acceptor;
    boost::asio::ssl::context tls{boost::asio::ssl::context::tls_server};
    Script script;
    int connections = 0;
  };
  using StatePtr = std::shared_ptr<State>;

  static boost::asio::awaitable<void> accept(StatePtr state) {
    while (state->acceptor.is_open()) {
      auto socket = co_await state->acceptor.async_accept(boost::asio::use_awaitable);
      ++state->connections;
      boost::asio::co_spawn(state->acceptor.get_executor(), play(state, std::move(socket)),
                            boost::asio::detached);
    }
  }

  static boost::asio::awaitable<void> play(StatePtr state, boost::asio::ip::tcp::socket socket) {
    ServerSession session(std::move(socket), &state->tls);
    try {
      co_await state->script(session);
    } catch (const boost::system::system_error&) {
      co_return;
    }
  }

  StatePtr state_;
};

}  // namespace reachd::test
