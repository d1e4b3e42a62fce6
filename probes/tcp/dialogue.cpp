#include "tcp/dialogue.hpp"

#include <array>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/system/system_error.hpp>
#include <utility>

#include "net/endpoint.hpp"
#include "net/tls_detail.hpp"
#include "tcp/expansion.hpp"

namespace reachd::tcp {

namespace asio = boost::asio;
using boost::system::error_code;

Dialogue::Dialogue(asio::io_context& io, const Clock& clock, ProbeRequest request,
                   Observation begun, net::TlsContextPtr tls)
    : clock_(clock),
      request_(std::move(request)),
      options_(dynamic_cast<const Options&>(*request_.check->module->options)),
      observation_(std::move(begun)),
      tls_context_(std::move(tls)),
      stream_(io) {}

asio::awaitable<Observation> Dialogue::run(std::uint16_t port) {
  try {
    if (co_await converse(port)) observation_.outcome = Outcome::success;
  } catch (const boost::system::system_error&) {
    // A cancellation that came between two operations.
    fail_stage(asio::error::operation_aborted);
  }
  observation_.detail = std::move(detail_);
  co_return std::move(observation_);
}

asio::awaitable<bool> Dialogue::converse(std::uint16_t port) {
  if (!co_await connect(port)) co_return false;
  if (options_.tls && !co_await start_tls()) co_return false;
  if (options_.query_response.empty()) co_return true;
  const SteadyTime since = clock_.now();
  const bool succeeded = co_await hold_query_response();
  if (succeeded) observation_.phases.set(Phase::request, clock_.now() - since);
  co_return succeeded;
}

asio::awaitable<bool> Dialogue::connect(std::uint16_t port) {
  const asio::ip::tcp::endpoint server(net::to_asio(request_.address), port);
  const SteadyTime since = clock_.now();
  const error_code error = co_await stream_.connect(server, options_.ip.source);
  if (error == asio::error::operation_aborted) co_return fail_stage(error);
  if (error) co_return fail(net::connect_outcome(error, request_.address));
  observation_.rtt = clock_.now() - since;
  observation_.phases.set(Phase::connect, *observation_.rtt);
  co_return true;
}

asio::awaitable<bool> Dialogue::start_tls() {
  stage_ = "tls";
  // What came before the handshake was not protected and must not count as if it had been.
  lines_.clear();
  const SteadyTime since = clock_.now();
  const error_code error =
      co_await stream_.start_tls(tls_context_, options_.tls_options, request_.check->host->name);
  const auto reason = net::handshake_failure_reason(stream_.ssl(), error);
  if (!reason.empty()) co_return fail(Outcome::tls_error, reason);
  if (error) co_return fail_stage(error);
  observation_.phases.set(Phase::tls, clock_.now() - since);
  detail_.tls = net::describe_tls(stream_.ssl());
  co_return true;
}

asio::awaitable<bool> Dialogue::hold_query_response() {
  for (const QueryStep& step : options_.query_response) {
    if (!co_await take_step(step)) co_return false;
  }
  co_return true;
}

asio::awaitable<bool> Dialogue::take_step(const QueryStep& step) {
  std::string text = step.send;
  if (step.expect && !co_await expect(step, text)) co_return false;
  if (!text.empty() && !co_await send(std::move(text))) co_return false;
  if (step.starttls && !stream_.ssl()) co_return co_await start_tls();
  co_return true;
}

asio::awaitable<bool> Dialogue::send(std::string text) {
  stage_ = "send";
  text += '\n';
  const error_code error = co_await stream_.write(text);
  co_return !error || fail_stage(error);
}

asio::awaitable<bool> Dialogue::expect(const QueryStep& step, std::string& send) {
  stage_ = "expect";
  bool read_a_line = false;
  while (co_await read_line()) {
    read_a_line = true;
    const auto match = LineMatch::find(*step.expect, line_);
    if (!match) continue;
    send = match->expand(step.send);
    for (const auto& [name, value] : step.labels) {
      detail_.labels.emplace_back(name, match->expand(value));
    }
    co_return true;
  }
  co_return !has_failed_ && fail_expectation(read_a_line);
}

asio::awaitable<bool> Dialogue::read_line() {
  for (;;) {
    auto line = lines_.take();
    if (!line && at_end_) line = lines_.take_rest();
    if (line) {
      line_ = std::move(*line);
      co_return true;
    }
    if (at_end_ || !co_await read_more()) co_return false;
  }
}

asio::awaitable<bool> Dialogue::read_more() {
  if (lines_.line_is_too_long()) co_return fail(Outcome::bad_reply, "line_too_long");
  if (lines_.total() > kMaxRead) co_return fail(Outcome::bad_reply, "reply_too_long");
  std::array<char, 4096> chunk;
  const auto read = co_await stream_.read_some(chunk);
  lines_.append({chunk.data(), read.size});
  at_end_ = read.error == asio::error::eof || read.error == asio::ssl::error::stream_truncated;
  co_return !read.error || at_end_ || fail_stage(read.error);
}

bool Dialogue::fail(Outcome outcome, std::string_view reason) {
  has_failed_ = true;
  observation_.outcome = outcome;
  observation_.reason = reason;
  return false;
}

bool Dialogue::fail_stage(const error_code& error) {
  if (error == asio::error::operation_aborted) return fail(Outcome::timeout, stage_);
  return fail(net::error_outcome(error));
}

bool Dialogue::fail_expectation(bool read_a_line) {
  detail_.failed_by_expression = true;
  return fail(Outcome::bad_reply, read_a_line ? "expect_failed" : "closed_early");
}

}  // namespace reachd::tcp
