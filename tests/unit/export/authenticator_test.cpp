#include "export/authenticator.hpp"

#include <crypt.h>
#include <gtest/gtest.h>

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
