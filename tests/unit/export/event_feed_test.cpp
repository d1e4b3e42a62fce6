#include "export/event_feed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "test_server.hpp"
#include "web_client.hpp"

namespace reachd::exporter {
namespace {

using namespace std::chrono_literals;
using testing::AnyOf;
using testing::HasSubstr;
using testing::StartsWith;

/// Answers everything with the feed.
class FeedHandler final : public HttpHandler {
 public:
  boost::asio::awaitable<HttpResponse> handle(const HttpRequest&) override {
    co_return feed_.subscribe();
  }

  std::atomic<std::uint64_t> version{7};

 private:
  EventFeed feed_{[this] { return version.load(); }};
};

/// A client that reads up to a text.
class Listener {
 public:
  explicit Listener(const std::string& address, const std::string& method = "GET")
      : client_(address) {
    client_.send(method + " /events HTTP/1.1\r\nHost: test\r\n\r\n");
  }

  /// What came up to the end of `last`, from where the former call left off.
  std::string until(const std::string& last) {
    boost::asio::read_until(client_.socket(), boost::asio::dynamic_buffer(buffer_), last);
    const std::size_t end = buffer_.find(last) + last.size();
    const std::string text = buffer_.substr(0, end);
    buffer_.erase(0, end);
    return text;
  }
  std::string rest() { return client_.receive_all(); }
  void leave() { client_.socket().close(); }

 private:
  WebClient client_;
  std::string buffer_;
};

class EventFeedTest : public testing::Test {
 protected:
  FeedHandler handler_;
  TestServer server_{handler_};
};

TEST_F(EventFeedTest, BeginsWithTheVersionThatHolds) {
  Listener listener(server_.address());
  const std::string head = listener.until("\r\n\r\n");
  EXPECT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(head, HasSubstr("Content-Type: text/event-stream\r\n"));
  EXPECT_THAT(head, HasSubstr("Cache-Control: no-store\r\n"));
  EXPECT_THAT(head, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(head, testing::Not(HasSubstr("Content-Length")));
  EXPECT_EQ(listener.until("data: 7\n\n"), "retry: 3000\n\nevent: change\ndata: 7\n\n");
}

TEST_F(EventFeedTest, EverySubscriberIsToldOfAChange) {
  Listener first(server_.address());
  Listener second(server_.address());
  first.until("data: 7\n\n");
  second.until("data: 7\n\n");
  handler_.version = 8;
  EXPECT_EQ(first.until("\n\n"), "event: change\ndata: 8\n\n");
  EXPECT_EQ(second.until("\n\n"), "event: change\ndata: 8\n\n");
}

TEST_F(EventFeedTest, AfterSomebodyLeftTheOthersAreStillTold) {
  Listener stays(server_.address());
  {
    Listener leaves(server_.address());
    leaves.until("data: 7\n\n");
  }
  stays.until("data: 7\n\n");
  handler_.version = 8;
  EXPECT_EQ(stays.until("\n\n"), "event: change\ndata: 8\n\n");
}

TEST_F(EventFeedTest, TooManyAreTurnedAwayAndMayComeOnceSomebodyHasLeft) {
  std::vector<std::unique_ptr<Listener>> listeners;
  for (std::size_t i = 0; i < EventFeed::kMostSubscribers; ++i) {
    listeners.push_back(std::make_unique<Listener>(server_.address()));
    listeners.back()->until("data: 7\n\n");
  }
  EXPECT_THAT(Listener(server_.address()).until("\r\n"), HasSubstr("503"));
  listeners.front()->leave();
  const auto end = std::chrono::steady_clock::now() + 10s;
  std::string status;
  while (status.find("200") == std::string::npos && std::chrono::steady_clock::now() < end) {
    status = Listener(server_.address()).until("\r\n");
  }
  EXPECT_THAT(status, HasSubstr("200"));
}

TEST_F(EventFeedTest, EndsWithTheServer) {
  Listener listener(server_.address());
  listener.until("data: 7\n\n");
  server_.stop();
  EXPECT_EQ(listener.rest(), "");
}

TEST_F(EventFeedTest, EndsOnceAnotherWebConfigurationIsInUse) {
  Listener listener(server_.address());
  listener.until("data: 7\n\n");
  WebOptions options;
  options.headers = {{"X-Other", "yes"}};
  server_.run([&](HttpServer& server) { server.set_options(options); });
  handler_.version = 8;
  EXPECT_THAT(listener.rest(), AnyOf("", "event: change\ndata: 8\n\n"));
}

TEST_F(EventFeedTest, WhoAsksForTheHeadGetsNoEvents) {
  Listener listener(server_.address(), "HEAD");
  EXPECT_THAT(listener.until("\r\n\r\n"), HasSubstr("text/event-stream"));
  EXPECT_EQ(listener.rest(), "");
}

}  // namespace
}  // namespace reachd::exporter
