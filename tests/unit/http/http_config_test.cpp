#include "http/http_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/one_probe.hpp"
#include "support/section_of.hpp"

namespace reachd::http {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

auto read(const std::string& text) {
  return testing::read_section<Options>({.name = "http", .read = &read_options}, text);
}
auto mistakes(const std::string& text) { return read(text).mistakes; }

std::string url(const std::string& target, const std::string& section = "{}",
                const std::string& host = "host.test") {
  const auto found = url_of(*test::make_check(host, read(section).options, target));
  return found ? found->to_string() : "none";
}

TEST(HttpConfigTest, EmptySectionHasTheDefaults) {
  const auto result = read("{}");
  ASSERT_THAT(result.mistakes, IsEmpty());
  const Options& options = *result.options;
  EXPECT_EQ(options.method, "GET");
  EXPECT_TRUE(options.follow_redirects);
  EXPECT_TRUE(options.enable_http2);
  EXPECT_FALSE(options.is_https);
  EXPECT_EQ(options.body_size_limit, kDefaultBodyLimit);
  EXPECT_EQ(options.credentials.kind, Credentials::Kind::none);
}

TEST(HttpConfigTest, EveryKeyOfTheFamiliarExampleIsRead) {
  const auto result = read(
      "valid_http_versions: [\"HTTP/1.1\", \"HTTP/2.0\"]\n"
      "valid_status_codes: []\n"
      "method: POST\n"
      "headers: {Host: vhost.test, Accept-Language: en-US}\n"
      "http_headers: {Accept: {values: [text/html, text/plain]}}\n"
      "no_follow_redirects: true\n"
      "fail_if_ssl: false\n"
      "fail_if_not_ssl: true\n"
      "fail_if_body_matches_regexp: [a]\n"
      "fail_if_body_not_matches_regexp: [b, c]\n"
      "fail_if_header_matches: [{header: Set-Cookie, allow_missing: true, regexp: '.*'}]\n"
      "fail_if_header_not_matches: [{header: X, regexp: '(\\*|a\\.test)'}]\n"
      "tls_config: {insecure_skip_verify: true}\n"
      "basic_auth: {username: u, password: p}\n"
      "body_size_limit: 1MB\n"
      "compression: gzip\n"
      "proxy_url: http://127.0.0.1:3128\n"
      "skip_resolve_phase_with_proxy: true\n"
      "enable_http2: false\n"
      "body: '{}'\n");
  ASSERT_THAT(result.mistakes, IsEmpty());
  const Options& options = *result.options;
  EXPECT_THAT(options.headers,
              ElementsAre(Pair("Host", "vhost.test"), Pair("Accept-Language", "en-US"),
                          Pair("Accept", "text/html"), Pair("Accept", "text/plain")));
  EXPECT_FALSE(options.follow_redirects);
  EXPECT_TRUE(options.fail_if_not_ssl);
  EXPECT_EQ(options.fail_if_body_not_matches.size(), 2U);
  EXPECT_TRUE(options.fail_if_header_matches.at(0).allow_missing);
  EXPECT_FALSE(options.fail_if_header_not_matches.at(0).allow_missing);
  EXPECT_TRUE(options.tls.insecure_skip_verify);
  EXPECT_EQ(options.credentials.kind, Credentials::Kind::basic);
  EXPECT_EQ(options.body_size_limit, 1048576U);
  EXPECT_EQ(options.compression, "gzip");
  EXPECT_FALSE(options.enable_http2);
}

TEST(HttpConfigTest, TokensOfBothFormsAreRead) {
  const auto older = read("bearer_token: abc").options->credentials;
  EXPECT_EQ(older.type + " " + older.secret, "Bearer abc");
  const auto newer = read("authorization: {type: Token, credentials: abc}").options->credentials;
  EXPECT_EQ(newer.type + " " + newer.secret, "Token abc");
  EXPECT_EQ(read("bearer_token_file: /x").options->credentials.secret_file, "/x");
}

TEST(HttpConfigTest, WhatIsNotDoneIsRefusedByName) {
  for (const auto* key : {"oauth2", "enable_http3", "http3", "fail_if_body_json_matches_cel",
                          "fail_if_body_json_not_matches_cel", "proxy_from_environment"}) {
    EXPECT_THAT(mistakes(std::string(key) + ": x"),
                ElementsAre(HasSubstr("http." + std::string(key))));
  }
  EXPECT_THAT(mistakes("http_headers: {X: {files: [/x]}}"),
              ElementsAre(HasSubstr("http.http_headers.X.files")));
}

TEST(HttpConfigTest, MistakesSayWhatToWriteInstead) {
  EXPECT_THAT(mistakes("body_size_limit: 10"), ElementsAre(HasSubstr("a size has a unit")));
  EXPECT_THAT(mistakes("valid_http_versions: [HTTP/2]"), ElementsAre(HasSubstr("HTTP/2.0")));
  EXPECT_THAT(mistakes("valid_status_codes: [99]"),
              ElementsAre(HasSubstr("http.valid_status_codes[0]")));
  EXPECT_THAT(mistakes("compression: gzip\nheaders: {accept-encoding: br}"),
              ElementsAre(HasSubstr("does not let the server answer with gzip")));
  EXPECT_THAT(mistakes("headers: {\"a b\": c}"), ElementsAre(HasSubstr("name of a header")));
  EXPECT_THAT(mistakes("headers: {a: \"b\\nc: d\"}"), ElementsAre(HasSubstr("line breaks")));
  EXPECT_THAT(mistakes("basic_auth: {username: a}\nbearer_token: b"),
              ElementsAre(HasSubstr("only one of")));
  EXPECT_THAT(mistakes("proxy_url: ftp://a"), ElementsAre(HasSubstr("http:// or socks5://")));
  EXPECT_THAT(mistakes("body: a\nbody_file: b"), ElementsAre(HasSubstr("either body or")));
  EXPECT_THAT(mistakes("method: \"GET /\""), ElementsAre(HasSubstr("http.method")));
  EXPECT_THAT(mistakes("fail_if_header_matches: [{regexp: a}]"),
              ElementsAre(HasSubstr("http.fail_if_header_matches[0]")));
}

TEST(HttpUrlTest, WithoutATargetItIsTheHostsRoot) {
  EXPECT_EQ(url(""), "http://host.test:80/");
  EXPECT_EQ(url("", "scheme: https"), "https://host.test:443/");
  EXPECT_EQ(url("", "{}", "2001:db8::1"), "http://[2001:db8::1]:80/");
}

TEST(HttpUrlTest, TargetIsAPathAPortOrAUrl) {
  EXPECT_EQ(url("/a?b"), "http://host.test:80/a?b");
  EXPECT_EQ(url(":8443/a", "scheme: https"), "https://host.test:8443/a");
  EXPECT_EQ(url("other.test/a"), "http://other.test:80/a");
  EXPECT_EQ(url("https://other.test/a"), "https://other.test:443/a");
}

TEST(HttpUrlTest, WhatIsNoUrlIsNone) {
  EXPECT_EQ(url("ftp://host.test/"), "none");
  EXPECT_EQ(url("", "{}", "router 1"), "none");
}

}  // namespace
}  // namespace reachd::http
