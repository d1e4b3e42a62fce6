#include "http/judgement.hpp"

#include <gtest/gtest.h>

namespace reachd::http {
namespace {

Expression expression(const std::string& text) { return std::make_shared<re2::RE2>(text); }

class JudgementTest : public ::testing::Test {
 protected:
  JudgementTest() {
    response_.status = 200;
    response_.version = "HTTP/1.1";
    response_.has_all_headers = true;
    response_.headers = {{"Set-Cookie", "a=1"}, {"Set-Cookie", "b=2"}};
    response_.body = "Hello, world";
  }
  std::string_view reason() { return judge(options_, response_, transfer_).verdict.reason; }
  bool succeeds() {
    return judge(options_, response_, transfer_).verdict.outcome == Outcome::success;
  }

  Options options_;
  Response response_;
  net::Verdict transfer_{Outcome::success, ""};
};

TEST_F(JudgementTest, AnyStatusOfTheTwoHundredsIsValidByDefault) {
  EXPECT_TRUE(succeeds());
  response_.status = 299;
  EXPECT_TRUE(succeeds());
  response_.status = 300;
  EXPECT_EQ(reason(), "http_status");
}

TEST_F(JudgementTest, ListedStatusesReplaceTheDefault) {
  options_.valid_status_codes = {404};
  EXPECT_EQ(reason(), "http_status");
  response_.status = 404;
  EXPECT_TRUE(succeeds());
}

TEST_F(JudgementTest, RedirectThatIsStillThereIsOneTooMany) {
  response_.status = 302;
  response_.headers = {{"Location", "/again"}};
  EXPECT_EQ(reason(), "too_many_redirects");
  options_.follow_redirects = false;
  EXPECT_EQ(reason(), "http_status");
}

TEST_F(JudgementTest, OneForbiddenHeaderAmongManyIsEnough) {
  options_.fail_if_header_matches = {{"set-cookie", expression("^b=")}};
  EXPECT_EQ(reason(), "header_matched");
  EXPECT_TRUE(judge(options_, response_, transfer_).failed_by_expression);
}

TEST_F(JudgementTest, MissingHeaderFailsUnlessItMayBeMissing) {
  options_.fail_if_header_matches = {{"X-None", expression("x")}};
  EXPECT_EQ(reason(), "header_matched");
  options_.fail_if_header_matches[0].allow_missing = true;
  EXPECT_TRUE(succeeds());
  options_.fail_if_header_not_matches = {{"X-None", expression("x")}};
  EXPECT_EQ(reason(), "header_not_matched");
  options_.fail_if_header_not_matches[0].allow_missing = true;
  EXPECT_TRUE(succeeds());
}

TEST_F(JudgementTest, RequiredHeaderMustMatchOnce) {
  options_.fail_if_header_not_matches = {{"Set-Cookie", expression("^b=")}};
  EXPECT_TRUE(succeeds());
  options_.fail_if_header_not_matches = {{"Set-Cookie", expression("^c=")}};
  EXPECT_EQ(reason(), "header_not_matched");
}

TEST_F(JudgementTest, BodyExpressionsDecideBothWays) {
  options_.fail_if_body_not_matches = {expression("world$")};
  EXPECT_TRUE(succeeds());
  options_.fail_if_body_not_matches.push_back(expression("moon"));
  EXPECT_EQ(reason(), "body_not_matched");
  options_.fail_if_body_matches = {expression("^Hello")};
  EXPECT_EQ(reason(), "body_matched");
}

TEST_F(JudgementTest, AnswerMustBeCompressedAsConfigured) {
  options_.compression = "gzip";
  EXPECT_EQ(reason(), "not_compressed");
  response_.headers.emplace_back("content-encoding", "GZIP");
  EXPECT_TRUE(succeeds());
}

TEST_F(JudgementTest, VersionAndTlsAreLookedAtLast) {
  options_.valid_http_versions = {"HTTP/2.0"};
  EXPECT_EQ(reason(), "http_version");
  response_.version = "HTTP/2.0";
  options_.fail_if_not_ssl = true;
  EXPECT_EQ(reason(), "ssl_not_used");
  response_.is_over_tls = true;
  EXPECT_TRUE(succeeds());
  options_.fail_if_ssl = true;
  EXPECT_EQ(reason(), "ssl_used");
}

TEST_F(JudgementTest, StatusSpeaksBeforeABodyThatBrokeOff) {
  transfer_ = {Outcome::bad_reply, "closed_early"};
  EXPECT_EQ(reason(), "closed_early");
  response_.status = 500;
  EXPECT_EQ(reason(), "http_status");
  response_.has_all_headers = false;
  EXPECT_EQ(reason(), "closed_early");
}

}  // namespace
}  // namespace reachd::http
