#include "export/http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <future>
#include <memory>
#include <stdexcept>

#include "support/full_descriptor_table.hpp"
#include "support/test_certificate.hpp"
#include "test_server.hpp"
#include "web_client.hpp"

namespace reachd::exporter {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

WebLimits short_limits() {
  WebLimits limits;
  limits.linger = 100ms;
  return limits;
}

class HttpServerTest : public testing::Test {
 protected:
  EchoHandler handler_;
};

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrderOnOneConnection) {
  TestServer server(handler_);
  WebClient client(server.address());
  client.send(
      "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
      "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"
      "GET /3 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.receive().body(), "GET /1 ");
  EXPECT_EQ(client.receive().body(), "POST /2 hi");
  EXPECT_EQ(client.receive().body(), "GET /3 ");
}

TEST_F(HttpServerTest, ClosesTheConnectionWhenTheClientAsks) {
  TestServer server(handler_, {}, short_limits());
  WebClient client(server.address());
  const auto response = client.get("/", "Connection: close\r\n");
  EXPECT_FALSE(response.keep_alive());
  EXPECT_EQ(client.receive_all(), "");
}

TEST_F(HttpServerTest, ClosesTheConnectionOfAnHttp10Client) {
  TestServer server(handler_, {}, short_limits());
  WebClient client(server.address());
  client.send("GET /old HTTP/1.0\r\n\r\n");
  EXPECT_THAT(client.receive_all(), HasSubstr("GET /old "));
}

TEST_F(HttpServerTest, AnswersHeadWithTheLengthAndWithoutTheBody) {
  TestServer server(handler_);
  WebClient client(server.address());
  client.send("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\nGET /y HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.receive(true)["Content-Length"], "8");
  EXPECT_EQ(client.receive().body(), "GET /y ");
}

TEST_F(HttpServerTest, PutsSecurityHeadersOnAnswersAndRefusals) {
  TestServer server(handler_);
  WebClient client(server.address());
  EXPECT_EQ(client.get("/")["X-Content-Type-Options"], "nosniff");
  client.send("\x16\x03\x01 garbage\r\n\r\n");
  EXPECT_THAT(std::string(client.receive()["Content-Security-Policy"]),
              HasSubstr("default-src 'none'"));
}

TEST_F(HttpServerTest, AddsTheHeadersOfTheWebConfiguration) {
  WebOptions options;
  options.headers = {{"X-Frame-Options", "deny"}, {"X-Content-Type-Options", "other"}};
  TestServer server(handler_, options);
  const auto response = WebClient(server.address()).get("/");
  EXPECT_EQ(response["X-Frame-Options"], "deny");
  EXPECT_EQ(response["X-Content-Type-Options"], "other");
}

TEST_F(HttpServerTest, AnswersGarbageWith400AndCloses) {
  TestServer server(handler_, {}, short_limits());
  for (const char* garbage :
       {"\x16\x03\x01\x02\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"}) {
    WebClient client(server.address());
    client.send(garbage);
    EXPECT_EQ(client.receive().result_int(), 400U) << garbage;
  }
  EXPECT_EQ(WebClient(server.address()).get("/").body(), "GET / ");
}

TEST_F(HttpServerTest, RefusesHeadersAboveTheLimit) {
  TestServer server(handler_, {}, short_limits());
  WebClient client(server.address());
  client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + std::string(20'000, 'x') + "\r\n\r\n");
  EXPECT_EQ(client.receive().result_int(), 431U);
  EXPECT_EQ(client.receive_all(), "");
}

TEST_F(HttpServerTest, RefusesABodyAboveTheLimit) {
  TestServer server(handler_, {}, short_limits());
  WebClient client(server.address());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n");
  EXPECT_EQ(client.receive().result_int(), 413U);
  EXPECT_EQ(client.receive_all(), "");
}

TEST_F(HttpServerTest, CutsOffAClientThatDawdlesOverItsHeaders) {
  WebLimits limits = short_limits();
  limits.read = 50ms;
  TestServer server(handler_, {}, limits);
  WebClient client(server.address());
  client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ");
  EXPECT_EQ(client.receive_all(), "");
}

TEST_F(HttpServerTest, ClosesAConnectionThatIsIdle) {
  WebLimits limits = short_limits();
  limits.idle = 50ms;
  TestServer server(handler_, {}, limits);
  EXPECT_EQ(WebClient(server.address()).receive_all(), "");
  WebClient used(server.address());
  used.get("/");
  EXPECT_EQ(used.receive_all(), "");
}

TEST_F(HttpServerTest, ClosesAConnectionWhoseClientDoesNotReadItsAnswer) {
  class BigHandler final : public HttpHandler {
    boost::asio::awaitable<HttpResponse> handle(const HttpRequest&) override {
      co_return make_response(HttpStatus::ok, "text/plain", std::string(64 << 20, 'x'));
    }
  } handler;
  WebLimits limits = short_limits();
  limits.write = 50ms;
  limits.connections = 1;
  TestServer server(handler, {}, limits);
  WebClient stuck(server.address());
  stuck.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  // The only place becomes free although this client never reads.
  std::string answer;
  while (!answer.starts_with("HTTP/1.0 200")) {
    WebClient client(server.address());
    boost::system::error_code ignored;
    boost::asio::write(client.socket(), boost::asio::buffer("HEAD / HTTP/1.0\r\n\r\n", 19),
                       ignored);
    answer = client.receive_all();
  }
}

TEST_F(HttpServerTest, NewOptionsEndTheConnectionWhoseAnswerIsBeingSent) {
  struct BigHandler final : HttpHandler {
    boost::asio::awaitable<HttpResponse> handle(const HttpRequest&) override {
      asked.set_value();
      co_return make_response(HttpStatus::ok, "text/plain", std::string(16 << 20, 'x'));
    }
    std::promise<void> asked;
  } handler;
  TestServer server(handler, {}, short_limits());
  WebClient client(server.address());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  handler.asked.get_future().wait();
  server.run([](HttpServer& it) {
    it.set_options({.tls = {}, .users = {}, .headers = {{"X", "y"}}});
  });
  EXPECT_EQ(client.receive().body().size(), 16U << 20U);
  // What it asks for now is not answered under the options of before.
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(client.receive_all().empty());
}

TEST_F(HttpServerTest, TurnsAwayConnectionsAboveTheLimitUntilOneIsFree) {
  WebLimits limits = short_limits();
  limits.connections = 1;
  TestServer server(handler_, {}, limits);
  {
    WebClient first(server.address());
    // Half of another request, so that it stays busy.
    first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\n");
    first.receive();
    EXPECT_THAT(WebClient(server.address()).receive_all(), StartsWith("HTTP/1.1 503 "));
  }
  std::string answer;
  while (!answer.starts_with("HTTP/1.0 200")) {
    WebClient client(server.address());
    boost::system::error_code ignored;
    boost::asio::write(client.socket(), boost::asio::buffer("GET / HTTP/1.0\r\n\r\n", 18), ignored);
    answer = client.receive_all();
  }
  EXPECT_THAT(server.log().events(),
              testing::ElementsAre("web connections are turned away: too many are open"));
}

TEST_F(HttpServerTest, ClosesTheConnectionThatIsIdleForLongestToMakeRoom) {
  WebLimits limits = short_limits();
  limits.connections = 2;
  TestServer server(handler_, {}, limits);
  WebClient longest(server.address());
  longest.get("/");
  WebClient idle(server.address());
  idle.get("/");
  EXPECT_EQ(WebClient(server.address()).get("/").result_int(), 200U);
  EXPECT_EQ(longest.receive_all(), "");
  EXPECT_EQ(idle.get("/").result_int(), 200U);
  EXPECT_THAT(server.log().events(), testing::IsEmpty());
}

TEST_F(HttpServerTest, RecoversFromAFullDescriptorTableAndSaysSoOnce) {
  WebLimits limits = short_limits();
  limits.accept_pause = 10ms;
  TestServer server(handler_, {}, limits);
  boost::asio::io_context io;
  boost::asio::ip::tcp::socket late(io, boost::asio::ip::tcp::v4());
  const auto address = ListenAddress::parse(server.address()).value();
  {
    const test::FullDescriptorTable full;
    late.connect({boost::asio::ip::make_address(address.host), address.port});
    while (server.log().events().empty()) std::this_thread::yield();
  }
  boost::asio::write(late, boost::asio::buffer("GET / HTTP/1.0\r\n\r\n", 18));
  std::string answer;
  boost::system::error_code end;
  boost::asio::read(late, boost::asio::dynamic_buffer(answer), end);
  EXPECT_THAT(answer, StartsWith("HTTP/1.0 200 "));
  while (server.log().events().size() < 2) std::this_thread::yield();
  EXPECT_THAT(server.log().events(), testing::ElementsAre("web connections cannot be taken",
                                                          "web connections are taken again"));
}

/// Answers with a text that is kept packed.
class PackedHandler final : public HttpHandler {
 public:
  explicit PackedHandler(const std::string& text)
      : text_{std::make_shared<const std::string>(gzip(text)), text.size()} {}
  boost::asio::awaitable<HttpResponse> handle(const HttpRequest&) override {
    HttpResponse response = make_response(HttpStatus::ok, "text/plain", "");
    response.body() = text_;
    co_return response;
  }

 private:
  Text text_;
};

TEST_F(HttpServerTest, PackedTextIsUnpackedWhileItIsSent) {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += std::to_string(i);
  PackedHandler handler(text);
  TestServer server(handler);
  WebClient client(server.address());
  const HttpAnswer first = client.get("/");
  EXPECT_EQ(first["Content-Length"], std::to_string(text.size()));
  EXPECT_TRUE(first.body() == text);
  EXPECT_TRUE(client.get("/").body() == text);
}

TEST_F(HttpServerTest, StopClosesTheConnectionsThatAreOpen) {
  TestServer server(handler_);
  WebClient client(server.address());
  client.get("/");
  server.stop();
  EXPECT_EQ(client.receive_all(), "");
}

TEST_F(HttpServerTest, ServesAUnixSocketReplacesAStaleOneAndRemovesItInTheEnd) {
  const test::TemporaryDirectory directory;
  const std::string address = "unix:" + directory.file("web.sock");
  {
    boost::asio::io_context io;
    boost::asio::local::stream_protocol::acceptor stale(
        io, boost::asio::local::stream_protocol::endpoint(directory.file("web.sock")));
  }
  {
    TestServer server(handler_, {}, {}, address);
    EXPECT_EQ(server.address(), address);
    EXPECT_EQ(WebClient(address).get("/u").body(), "GET /u ");
  }
  EXPECT_FALSE(std::filesystem::exists(directory.file("web.sock")));
}

TEST_F(HttpServerTest, AddressThatIsTakenIsRefusedByName) {
  TestServer server(handler_);
  boost::asio::io_context io;
  RecordingLog log;
  HttpServer second(io, handler_, {}, {}, log);
  try {
    second.listen(ListenAddress::parse(server.address()).value());
    FAIL() << "listened twice";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(error.what(), "cannot listen on " + server.address() +
                                ": Address already in use; choose another --web.listen-address");
  }
}

}  // namespace
}  // namespace reachd::exporter
