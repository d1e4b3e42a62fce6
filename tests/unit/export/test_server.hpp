#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "export/http_server.hpp"

namespace reachd::exporter {

/// Keeps the events.
class RecordingLog final : public Log {
 public:
  void write(LogLevel, std::string_view event, std::initializer_list<LogField>) override {
    const std::lock_guard lock(mutex_);
    events_.emplace_back(event);
  }
  std::vector<std::string> events() const {
    const std::lock_guard lock(mutex_);
    return events_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> events_;
};

/// Answers every request with "METHOD TARGET BODY".
class EchoHandler final : public HttpHandler {
 public:
  boost::asio::awaitable<HttpResponse> handle(const HttpRequest& request) override {
    co_return make_response(HttpStatus::ok, "text/plain",
                            std::string(request.method_string()) + " " +
                                std::string(request.target()) + " " + request.body());
  }
};

/// A server on a thread of its own, listening on a free port of 127.0.0.1 unless told otherwise.
class TestServer {
 public:
  explicit TestServer(HttpHandler& handler, const WebOptions& options = {},
                      const WebLimits& limits = {}, const std::string& address = "127.0.0.1:0")
      : server_(io_, handler, options, limits, log_) {
    server_.listen(ListenAddress::parse(address).value());
    address_ = server_.addresses().front();
    thread_ = std::thread([this] { io_.run(); });
  }
  ~TestServer() {
    stop();
    io_.stop();
    thread_.join();
  }
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  const std::string& address() const { return address_; }
  RecordingLog& log() { return log_; }
  /// On the server's thread; returns once it has run.
  template <typename Action>
  void run(Action action) {
    std::promise<void> done;
    boost::asio::post(io_, [&] {
      action(server_);
      done.set_value();
    });
    done.get_future().wait();
  }
  void stop() {
    run([](HttpServer& server) { server.stop(); });
  }

 private:
  RecordingLog log_;
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
      io_.get_executor()};
  HttpServer server_;
  std::string address_;
  std::thread thread_;
};

}  // namespace reachd::exporter
