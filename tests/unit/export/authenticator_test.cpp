#include "export/authenticator.hpp"

#include <crypt.h>
#include <gtest/gtest.h>

#include <memory>

#include "test_server.hpp"
#include "web_client.hpp"

namespace reachd::exporter {
namespace {

// base64 of "prometheus:secret", "prometheus:wrong" and "nobody:secret".
constexpr const char* kRight = "Authorization: Basic cHJvbWV0aGV1czpzZWNyZXQ=\r\n";
constexpr const char* kWrong = "Authorization: Basic cHJvbWV0aGV1czp3cm9uZw==\r\n";
constexpr const char* kUnknown = "Authorization: Basic bm9ib2R5OnNlY3JldA==\r\n";

/// Of "secret", at the lowest cost so that tests are quick.
std::string cheap_hash() {
  crypt_data scratch{};
  return crypt_r("secret", "$2b$04$abcdefghijklmnopqrstuu", &scratch);
}

/// Of nothing that a test sends; takes far longer to find out than a request to arrive.
std::string costly_hash() { return "$2b$12$abcdefghijklmnopqrstuu" + std::string(31, '.'); }

class AuthenticatorTest : public testing::Test {
 protected:
  EchoHandler handler_;
  TestServer server_{handler_, WebOptions{{}, {{"prometheus", cheap_hash()}}, {}}};
  WebClient client_{server_.address()};
};

TEST_F(AuthenticatorTest, RightPasswordIsLetInAlsoTheSecondTime) {
  EXPECT_EQ(client_.get("/", kRight).result_int(), 200U);
  EXPECT_EQ(client_.get("/", kRight).result_int(), 200U);
}

TEST_F(AuthenticatorTest, WrongPasswordIsRefusedAfterARightOne) {
  EXPECT_EQ(client_.get("/", kRight).result_int(), 200U);
  EXPECT_EQ(client_.get("/", kWrong).result_int(), 401U);
}

TEST_F(AuthenticatorTest, UnknownUserIsRefusedThoughThePasswordIsSomeoneElses) {
  EXPECT_EQ(client_.get("/", kUnknown).result_int(), 401U);
  EXPECT_EQ(client_.get("/", kRight).result_int(), 200U);
  EXPECT_EQ(client_.get("/", kUnknown).result_int(), 401U);
}

TEST_F(AuthenticatorTest, RequestWithoutCredentialsIsChallenged) {
  const auto response = client_.get("/");
  EXPECT_EQ(response.result_int(), 401U);
  EXPECT_EQ(response["WWW-Authenticate"], "Basic realm=\"reachd\"");
}

TEST(AuthenticatorStopTest, ConnectionsWhosePasswordIsBeingCheckedEndWithTheServer) {
  EchoHandler handler;
  RecordingLog log;
  auto io = std::make_unique<boost::asio::io_context>();
  auto server = std::make_unique<HttpServer>(
      *io, handler, WebOptions{{}, {{"prometheus", costly_hash()}}, {}}, WebLimits{}, log);
  server->listen(ListenAddress::parse("127.0.0.1:0").value());
  WebClient checked(server->addresses().front());
  WebClient waiting(server->addresses().front());
  for (WebClient* const client : {&checked, &waiting}) {
    client->send("GET / HTTP/1.1\r\nHost: test\r\n" + std::string(kWrong) + "\r\n");
  }
  io->poll();
  server->stop();
  server.reset();
  io.reset();
  EXPECT_EQ(checked.receive_all(), "");
  EXPECT_EQ(waiting.receive_all(), "");
}

TEST(BasicCredentialsTest, UserAndPasswordAreReadUpToTheFirstColon) {
  const auto credentials = parse_basic_credentials("basic  YTpiOmM=");
  ASSERT_TRUE(credentials);
  EXPECT_EQ(credentials->user, "a");
  EXPECT_EQ(credentials->password, "b:c");
}

TEST(BasicCredentialsTest, OtherSchemesAndGarbageAreRefused) {
  // The last two are "ab" without a colon and "a:b" with a NUL and "c" behind it.
  for (const char* header : {"", "Basic", "Basic ", "Bearer YTpi", "Basic YTp",
                             "Basic ====", "Basic !!!!", "Basic YWI=", "Basic YTpiAGM="}) {
    EXPECT_FALSE(parse_basic_credentials(header)) << header;
  }
}

}  // namespace
}  // namespace reachd::exporter
