#include "app/judge_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/config/fake_files.hpp"

namespace reachd::app {
namespace {

using testing::ElementsAre;
using testing::Pair;

ClientConfig read(const std::string& text) {
  config::FakeFiles files;
  files.texts["/etc/reachd/client.yml"] = text;
  return read_client_config("/etc/reachd/client.yml", files);
}

std::vector<std::string> mistakes_of(const std::string& text) {
  std::vector<std::string> mistakes;
  const ClientConfig config = read(text);
  EXPECT_FALSE(config.options);
  for (const config::Diagnostic& mistake : config.mistakes) {
    mistakes.push_back(mistake.to_string().substr(std::string("/etc/reachd/").size()));
  }
  return mistakes;
}

TEST(JudgeConfigTest, AnEmptyFileAsksForNothing) {
  const auto options = read("").options;
  ASSERT_TRUE(options);
  EXPECT_TRUE(options->user.empty());
  EXPECT_TRUE(options->verify);
}

TEST(JudgeConfigTest, UsersCertificatesAndHeadersAreReadAsPrometheusWritesThem) {
  const auto options = read(R"(
basic_auth: {username: judge, password_file: secret}
tls_config: {ca_file: ca.pem, cert_file: /etc/ssl/judge.pem, key_file: judge.key}
http_headers: {X-Scope-OrgID: {values: [dprk]}}
)")
                           .options;
  ASSERT_TRUE(options);
  EXPECT_EQ(options->user, "judge");
  EXPECT_EQ(options->password_file, "/etc/reachd/secret");
  EXPECT_EQ(options->ca_file, "/etc/reachd/ca.pem");
  EXPECT_EQ(options->cert_file, "/etc/ssl/judge.pem");
  EXPECT_EQ(options->key_file, "/etc/reachd/judge.key");
  EXPECT_THAT(options->headers, ElementsAre(Pair("X-Scope-OrgID", "dprk")));
}

TEST(JudgeConfigTest, AnAuthorizationIsABearersUnlessItSaysOtherwise) {
  const auto options = read("authorization: {credentials: abc}").options;
  ASSERT_TRUE(options);
  EXPECT_EQ(options->authorization_type, "Bearer");
  EXPECT_EQ(options->credentials, "abc");
}

TEST(JudgeConfigTest, MistakesNameThePlaceAndTheRemedy) {
  EXPECT_THAT(mistakes_of("basic_auth: {username: judge}"),
              ElementsAre("client.yml:1:13: basic_auth: either `password` or `password_file` must "
                          "stand here"));
  EXPECT_THAT(mistakes_of("bearer_token: abc"),
              ElementsAre("client.yml:1:1: bearer_token: write `authorization: {credentials: "
                          "...}`"));
  EXPECT_THAT(mistakes_of("tls_config: {cert_file: a.pem}"),
              ElementsAre("client.yml:1:13: tls_config: `cert_file` and `key_file` belong "
                          "together"));
  EXPECT_THAT(mistakes_of("authorization: {credentials: \"a\\nb\"}"),
              ElementsAre("client.yml:1:16: authorization: `credentials` must be one line"));
  EXPECT_THAT(mistakes_of("basic_auht: {}"),
              ElementsAre(testing::HasSubstr("did you mean `basic_auth`?")));
}

TEST(JudgeConfigTest, AFileThatCannotBeReadIsAMistake) {
  const ClientConfig config = read_client_config("/absent.yml", config::FakeFiles());
  ASSERT_EQ(config.mistakes.size(), 1U);
  EXPECT_THAT(config.mistakes[0].to_string(), testing::HasSubstr("cannot be read"));
}

}  // namespace
}  // namespace reachd::app
