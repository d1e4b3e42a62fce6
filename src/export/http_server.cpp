#include "export/http_server.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <exception>
#include <list>
#include <string_view>
#include <utility>

#include "export/listener.hpp"
#include "export/session.hpp"

namespace reachd::exporter {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

/// How many pauses must pass without a failure before connections count as taken again.
constexpr int kCalmPauses = 3;

}  // namespace

/// Kept alive by the coroutines that run in it.
class HttpServer::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(asio::io_context& io, HttpHandler& handler, const WebOptions& options,
       const WebLimits& limits, Log& log)
      : io_(io),
        handler_(handler),
        limits_(limits),
        log_(log),
        pause_(io),
        recovery_(io),
        settings_(std::make_shared<SessionSettings>(handler, limits, options, worker_, log)) {}

  void listen(const ListenAddress& address) {
    add(open_listener(io_.get_executor(), address));
    if (!address.unix_path.empty()) unix_paths_.push_back(address.unix_path);
  }
  void listen_systemd() {
    for (Acceptor& acceptor : systemd_listeners(io_.get_executor())) add(std::move(acceptor));
  }
  std::vector<std::string> addresses() const;
  void set_options(const WebOptions& options);
  void stop();

 private:
  struct Session {
    asio::cancellation_signal signal;
    IdleSince idle_since;
    bool evicted = false;
  };
  using Sessions = std::list<Session>;

  void add(Acceptor acceptor);
  static asio::awaitable<void> accept_loop(std::shared_ptr<Impl> self, Acceptor& acceptor);
  /// Without a descriptor left, every accept would fail at once, and this loop would spin.
  asio::awaitable<void> pause_accepting(error_code error);
  /// Starvation is over once connections were taken for a while without a failure: while
  /// descriptors come and go one by one, each would otherwise be reported.
  void await_recovery();
  void take(ServerSocket socket);
  /// Ends the connection that has been idle for longest. False if all are busy.
  bool make_room();
  static void evict(Session& session);
  void turn_away(ServerSocket socket);
  void serve(ServerSocket socket);
  void report(const std::exception_ptr& problem);

  asio::io_context& io_;
  HttpHandler& handler_;
  WebLimits limits_;
  Log& log_;
  asio::steady_timer pause_;
  asio::steady_timer recovery_;
  PasswordWorker worker_;
  std::shared_ptr<SessionSettings> settings_;
  std::list<Acceptor> acceptors_;
  std::vector<std::string> unix_paths_;
  Sessions sessions_;
  bool starved_ = false;
  bool recovering_ = false;
  bool full_ = false;
  bool stopped_ = false;
};

std::vector<std::string> HttpServer::Impl::addresses() const {
  std::vector<std::string> found;
  for (const Acceptor& acceptor : acceptors_) found.push_back(address_of(acceptor));
  return found;
}

void HttpServer::Impl::stop() {
  // The signals of sessions that ended with the worker must not be emitted again.
  if (std::exchange(stopped_, true)) return;
  for (Acceptor& acceptor : acceptors_) {
    error_code ignored;
    acceptor.close(ignored);
  }
  pause_.cancel();
  recovery_.cancel();
  for (const std::string& path : unix_paths_) unlink(path.c_str());
  unix_paths_.clear();
  for (Session& session : sessions_) {
    session.signal.emit(asio::cancellation_type::terminal);
  }
  worker_.stop();
}

void HttpServer::Impl::add(Acceptor acceptor) {
  acceptors_.push_back(std::move(acceptor));
  asio::co_spawn(
      io_, accept_loop(shared_from_this(), acceptors_.back()),
      [self = shared_from_this()](const std::exception_ptr& problem) { self->report(problem); });
}

asio::awaitable<void> HttpServer::Impl::accept_loop(std::shared_ptr<Impl> self,
                                                    Acceptor& acceptor) {
  while (acceptor.is_open()) {
    error_code error;
    ServerSocket socket =
        co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (error == asio::error::operation_aborted) break;
    if (error) {
      co_await self->pause_accepting(error);
    } else {
      self->take(std::move(socket));
    }
  }
}

asio::awaitable<void> HttpServer::Impl::pause_accepting(error_code error) {
  if (!starved_) {
    log_.error("web connections cannot be taken",
               {{"error", error.message()}, {"remedy", "raise the limit of open files"}});
  }
  starved_ = true;
  recovering_ = false;
  recovery_.cancel();
  error_code ignored;
  pause_.expires_after(limits_.accept_pause);
  co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

void HttpServer::Impl::await_recovery() {
  recovering_ = true;
  recovery_.expires_after(kCalmPauses * limits_.accept_pause);
  recovery_.async_wait([self = shared_from_this()](error_code error) {
    if (error || !self->recovering_) return;
    self->recovering_ = self->starved_ = false;
    self->log_.info("web connections are taken again");
  });
}

void HttpServer::Impl::take(ServerSocket socket) {
  if (starved_ && !recovering_) await_recovery();
  if (sessions_.size() >= limits_.connections && !make_room()) {
    turn_away(std::move(socket));
  } else {
    full_ = false;
    serve(std::move(socket));
  }
}

bool HttpServer::Impl::make_room() {
  const auto evicted = std::ranges::count(sessions_, true, &Session::evicted);
  if (sessions_.size() - static_cast<std::size_t>(evicted) < limits_.connections) return true;
  const auto is_sooner = [](const Session& a, const Session& b) {
    if (a.evicted || !a.idle_since) return false;
    return b.evicted || !b.idle_since || *a.idle_since < *b.idle_since;
  };
  const auto longest = std::ranges::min_element(sessions_, is_sooner);
  if (longest == sessions_.end() || longest->evicted || !longest->idle_since) return false;
  evict(*longest);
  return true;
}

void HttpServer::Impl::evict(Session& session) {
  session.evicted = true;
  session.signal.emit(asio::cancellation_type::terminal);
}

void HttpServer::Impl::set_options(const WebOptions& options) {
  if (options == settings_->options) return;
  auto settings = std::make_shared<SessionSettings>(handler_, limits_, options, worker_, log_);
  settings_->superseded = true;
  settings_ = std::move(settings);
  for (Session& session : sessions_) {
    if (session.idle_since && !session.evicted) evict(session);
  }
}

void HttpServer::Impl::turn_away(ServerSocket socket) {
  if (!full_) log_.warn("web connections are turned away: too many are open");
  full_ = true;
  if (settings_->tls) return;
  static constexpr std::string_view kAnswer =
      "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
  error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(kAnswer), ignored);
}

void HttpServer::Impl::serve(ServerSocket socket) {
  const auto session = sessions_.emplace(sessions_.end());
  // The signal goes a turn later than the coroutine, which may still refer to its slot.
  auto ended = [self = shared_from_this(), session](const std::exception_ptr& problem) {
    if (!session->evicted) self->report(problem);
    asio::post(self->io_, [self, session] { self->sessions_.erase(session); });
  };
  asio::co_spawn(io_, serve_connection(std::move(socket), settings_, session->idle_since),
                 asio::bind_cancellation_slot(session->signal.slot(), std::move(ended)));
}

void HttpServer::Impl::report(const std::exception_ptr& problem) {
  if (!problem || stopped_) return;
  try {
    std::rethrow_exception(problem);
  } catch (const std::exception& thrown) {
    log_.error("web connection ended by an exception", {{"error", thrown.what()}});
  }
}

HttpServer::HttpServer(asio::io_context& io, HttpHandler& handler, const WebOptions& options,
                       const WebLimits& limits, Log& log)
    : impl_(std::make_shared<Impl>(io, handler, options, limits, log)) {}

HttpServer::~HttpServer() { stop(); }

void HttpServer::listen(const ListenAddress& address) { impl_->listen(address); }

void HttpServer::listen_systemd() { impl_->listen_systemd(); }

std::vector<std::string> HttpServer::addresses() const { return impl_->addresses(); }

void HttpServer::set_options(const WebOptions& options) { impl_->set_options(options); }

void HttpServer::stop() { impl_->stop(); }

}  // namespace reachd::exporter
