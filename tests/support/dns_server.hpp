#pragma once

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "support/dns_reply.hpp"

namespace reachd::test {

/// A name server on a free port of 127.0.0.1, by UDP and TCP: the test says what it sends.
class DnsServerFake {
 public:
  struct Query {
    Bytes bytes;
    bool is_tcp = false;
    std::uint16_t from_port = 0;
  };
  /// The messages to send back, in order; none: silence, over TCP a connection that ends.
  using Handler = std::function<std::vector<Bytes>(const Query&)>;

  DnsServerFake(boost::asio::io_context& io, Handler handler)
      : state_(std::make_shared<State>(io, std::move(handler))) {
    boost::asio::co_spawn(io, serve_udp(state_), boost::asio::detached);
    boost::asio::co_spawn(io, serve_tcp(state_), boost::asio::detached);
  }
  ~DnsServerFake() {
    state_->udp.close();
    state_->tcp.close();
  }
  DnsServerFake(const DnsServerFake&) = delete;
  DnsServerFake& operator=(const DnsServerFake&) = delete;

  std::uint16_t port() const { return state_->tcp.local_endpoint().port(); }
  /// In the order of their arrival.
  const std::vector<Query>& queries() const { return state_->queries; }
  void answer_with(Handler handler) { state_->handler = std::move(handler); }

 private:
  /// Held by the coroutines, which may end after the server.
  struct State {
    State(boost::asio::io_context& io, Handler first_handler)
        : handler(std::move(first_handler)), udp(io), tcp(io) {
      while (!open()) continue;
    }
    /// False if the port that was free for TCP is taken for UDP.
    bool open() {
      boost::system::error_code error;
      tcp = {tcp.get_executor(), {boost::asio::ip::address_v4::loopback(), 0}};
      udp = boost::asio::ip::udp::socket(tcp.get_executor(), boost::asio::ip::udp::v4());
      udp.bind({boost::asio::ip::address_v4::loopback(), tcp.local_endpoint().port()}, error);
      return !error;
    }
    std::vector<Bytes> handle(Query query) {
      queries.push_back(query);
      return handler(query);
    }

    Handler handler;
    boost::asio::ip::udp::socket udp;
    boost::asio::ip::tcp::acceptor tcp;
    std::vector<Query> queries;
  };
  using StatePtr = std::shared_ptr<State>;

  static boost::asio::awaitable<void> serve_udp(StatePtr state) {
    std::array<std::uint8_t, 4096> buffer;
    boost::asio::ip::udp::endpoint peer;
    for (;;) {
      const std::size_t size = co_await state->udp.async_receive_from(
          boost::asio::buffer(buffer), peer, boost::asio::use_awaitable);
      Query query{Bytes(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(size)), false,
                  peer.port()};
      const std::vector<Bytes> replies = state->handle(std::move(query));
      for (const Bytes& reply : replies) {
        co_await state->udp.async_send_to(boost::asio::buffer(reply), peer,
                                          boost::asio::use_awaitable);
      }
    }
  }

  static boost::asio::awaitable<void> serve_tcp(StatePtr state) {
    for (;;) {
      auto socket = co_await state->tcp.async_accept(boost::asio::use_awaitable);
      boost::asio::co_spawn(state->tcp.get_executor(), serve(state, std::move(socket)),
                            boost::asio::detached);
    }
  }

  static boost::asio::awaitable<void> serve(StatePtr state, boost::asio::ip::tcp::socket socket) {
    std::array<std::uint8_t, 2> length{};
    co_await boost::asio::async_read(socket, boost::asio::buffer(length),
                                     boost::asio::use_awaitable);
    Query query{Bytes(static_cast<std::size_t>(length[0] << 8 | length[1])), true, 0};
    co_await boost::asio::async_read(socket, boost::asio::buffer(query.bytes),
                                     boost::asio::use_awaitable);
    const std::vector<Bytes> replies = state->handle(std::move(query));
    for (const Bytes& reply : replies) {
      Bytes framed;
      append_number(framed, static_cast<std::uint32_t>(reply.size()), 2);
      append(framed, reply);
      co_await boost::asio::async_write(socket, boost::asio::buffer(framed),
                                        boost::asio::use_awaitable);
    }
  }

  StatePtr state_;
};

}  // namespace reachd::test
