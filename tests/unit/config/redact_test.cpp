#include "config/redact.hpp"

#include <gmock/gmock.h>

#include <string>

#include "config/yaml_document.hpp"
#include "config/yaml_text.hpp"

namespace reachd::config {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

YamlValue parse(const std::string& text) {
  Diagnostics diagnostics;
  auto value = parse_yaml(text, "f", diagnostics);
  EXPECT_TRUE(value) << text;
  return value.value_or(YamlValue());
}

std::string redacted(const std::string& text) {
  YamlValue value = parse(text);
  redact(value);
  return block_text(value);
}

TEST(RedactTest, SecretsAreReplacedWhereverTheyStand) {
  const std::string text = redacted(
      "http:\n"
      "  basic_auth: {username: u, password: hunter2}\n"
      "  authorization: {type: Bearer, credentials: hunter2}\n"
      "  bearer_token: hunter2\n"
      "  proxy_url: http://user:hunter2@proxy.example.org:3128/\n"
      "  headers: {Cookie: hunter2, AUTHORIZATION: hunter2, Accept: text/html}\n"
      "  http_headers: {Cookie: {values: [hunter2]}, X-Any: {secrets: [hunter2]}}\n"
      "  proxy_connect_header: {Proxy-Authorization: [Bearer hunter2, hunter2]}\n");
  EXPECT_THAT(text, Not(HasSubstr("hunter2")));
  EXPECT_THAT(text, HasSubstr("password: \"<secret>\""));
  EXPECT_THAT(text, HasSubstr("type: Bearer"));
  EXPECT_THAT(text, HasSubstr("\"http://<secret>@proxy.example.org:3128/\""));
  EXPECT_THAT(text, HasSubstr("text/html"));
}

TEST(RedactTest, FilesThatHoldSecretsAreShown) {
  EXPECT_EQ(redacted("password_file: /etc/reachd/password"),
            "password_file: /etc/reachd/password\n");
}

TEST(RedactTest, MailAddressesAndPlainUrlsStay) {
  EXPECT_EQ(redacted("contact: https://example.org/a@b"), "contact: \"https://example.org/a@b\"\n");
}

TEST(BlockTextTest, ReadsBackToTheSameValues) {
  for (const char* text :
       {"a: [1, [2, {b: c}], {}]\nd: {e: {f: []}}\n", "- - - x\n- {a: 1, b: [2]}\n", "plain",
        "'a: b\\c\"'", "\"line\\nbreak\\ttab\\x01\\u00e9\"", "a: '- '\nb: '#'\nc: '---'\n",
        "'null': null\n'~': '~'\n", "a: ''\n", "[]", "{}", ""}) {
    const YamlValue value = parse(text);
    EXPECT_EQ(canonical_text(parse(block_text(value))), canonical_text(value)) << block_text(value);
  }
}

TEST(CanonicalTextTest, OrderAndNullsDoNotCount) {
  EXPECT_EQ(canonical_text(parse("{b: 1, a: [x], c: ~}")),
            canonical_text(parse("a:\n- 'x'\nb: 1\n")));
  EXPECT_NE(canonical_text(parse("[a, b]")), canonical_text(parse("[b, a]")));
}

}  // namespace
}  // namespace reachd::config
