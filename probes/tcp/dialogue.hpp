#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/error_code.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "net/error_outcome.hpp"
#include "net/tcp_stream.hpp"
#include "net/tls_context.hpp"
#include "reachd/clock.hpp"
#include "reachd/observation.hpp"
#include "reachd/probe.hpp"
#include "tcp/line_buffer.hpp"
#include "tcp/tcp_config.hpp"

namespace reachd::tcp {

/// One probe under way: connects, speaks TLS, holds the conversation. Owns what it works on, since
/// a cancelled coroutine may come to its end after the probe that started it is gone; the loop and
/// the clock outlive both.
class Dialogue {
 public:
  /// `tls`: null if the module needs none.
  Dialogue(boost::asio::io_context& io, const Clock& clock, ProbeRequest request, Observation begun,
           net::TlsContextPtr tls);

  /// If cancelled, tells in `reason` what it was doing: "connect", "tls", "send", "expect".
  boost::asio::awaitable<Observation> run(std::uint16_t port);

 private:
  /// Each is false where the probe has failed and its outcome is set.
  boost::asio::awaitable<bool> converse(std::uint16_t port);
  boost::asio::awaitable<bool> connect(std::uint16_t port);
  boost::asio::awaitable<bool> start_tls();
  boost::asio::awaitable<bool> hold_query_response();
  boost::asio::awaitable<bool> take_step(const QueryStep& step);
  boost::asio::awaitable<bool> send(std::string text);
  boost::asio::awaitable<bool> expect(const QueryStep& step, std::string& send);
  /// Into line_. False at the end of the stream, which is no failure yet.
  boost::asio::awaitable<bool> read_line();
  boost::asio::awaitable<bool> read_more();

  bool fail(Outcome outcome, std::string_view reason);
  bool fail(const net::Verdict& verdict) { return fail(verdict.outcome, verdict.reason); }
  /// An error of the stage that is under way; a cancellation is a timeout of it.
  bool fail_stage(const boost::system::error_code& error);
  bool fail_expectation(bool read_a_line);

  const Clock& clock_;
  ProbeRequest request_;
  const Options& options_;
  Observation observation_;
  TcpDetail detail_;
  net::TlsContextPtr tls_context_;
  net::TcpStream stream_;
  LineBuffer lines_;
  std::string line_;
  std::string_view stage_ = "connect";
  bool at_end_ = false;
  bool has_failed_ = false;
};

}  // namespace reachd::tcp
