#include "tcp/tcp_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/one_probe.hpp"
#include "support/section_of.hpp"

namespace reachd::tcp {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

auto read(const std::string& text) {
  return testing::read_section<Options>({.name = "tcp", .read = &read_options}, text);
}

std::optional<std::uint16_t> port(const std::string& target, const std::string& section = "") {
  return port_of(*test::make_check("host.test", read(section).options, target));
}

TEST(TcpConfigTest, EmptySectionOnlyConnects) {
  const auto result = read("{}");
  EXPECT_THAT(result.mistakes, IsEmpty());
  EXPECT_FALSE(result.options->tls);
  EXPECT_FALSE(result.options->port);
  EXPECT_THAT(result.options->query_response, IsEmpty());
}

TEST(TcpConfigTest, StepsAreReadInOrder) {
  const auto result = read(
      "query_response:\n"
      "  - expect: \"^220 ([^ ]+)\"\n"
      "    labels: [{name: greeting, value: \"${1}\"}]\n"
      "  - send: \"STARTTLS\\r\"\n"
      "  - starttls: true\n");
  ASSERT_THAT(result.mistakes, IsEmpty());
  const auto& steps = result.options->query_response;
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_TRUE(steps[0].expect);
  EXPECT_THAT(steps[0].labels, ElementsAre(std::pair("greeting", "${1}")));
  EXPECT_EQ(steps[1].send, "STARTTLS\r");
  EXPECT_TRUE(steps[2].starttls);
  EXPECT_TRUE(result.options->uses_tls());
}

TEST(TcpConfigTest, TlsOptionsAreRead) {
  const auto result = read("tls: true\ntls_config: {server_name: a.test}\n");
  EXPECT_THAT(result.mistakes, IsEmpty());
  EXPECT_TRUE(result.options->uses_tls());
  EXPECT_EQ(result.options->tls_options.server_name, "a.test");
}

TEST(TcpConfigTest, MistakesAreNamedAtTheirPlace) {
  EXPECT_THAT(read("query_response: [{expect: \"(\"}]").mistakes,
              ElementsAre(HasSubstr("test.yml:1:27: tcp.query_response[0].expect")));
  EXPECT_THAT(read("query_response: [{expect_bytes: S}]").mistakes,
              ElementsAre(HasSubstr("only lines: use expect")));
  EXPECT_THAT(read("query_response: [{send: a, labels: [{name: x}]}]").mistakes,
              ElementsAre(HasSubstr("labels need an expect")));
  EXPECT_THAT(read("port: 0").mistakes, ElementsAre(HasSubstr("tcp.port")));
  EXPECT_THAT(read("tsl: true").mistakes, ElementsAre(HasSubstr("did you mean `tls`")));
}

TEST(TcpConfigTest, ASynIsSentAloneIfAskedFor) {
  EXPECT_FALSE(read("{}").options->syn);
  const auto result = read("syn: true\nttl: 9\ntls: false\nquery_response: []\n");
  EXPECT_THAT(result.mistakes, IsEmpty());
  EXPECT_TRUE(result.options->syn);
  EXPECT_EQ(result.options->ttl, 9);
  EXPECT_TRUE(ignores_name(*result.options));
}

TEST(TcpConfigTest, WhatNeedsAConnectionIsRefusedBesideASynAtItsPlace) {
  EXPECT_THAT(read("syn: true\ntls: true").mistakes,
              ElementsAre(HasSubstr("test.yml:2:6: tcp.tls: needs a connection")));
  EXPECT_THAT(read("syn: true\ntls_config: {server_name: a.test}").mistakes,
              ElementsAre(HasSubstr("tcp.tls_config: needs a connection")));
  EXPECT_THAT(read("syn: true\nquery_response: [{send: a}]").mistakes,
              ElementsAre(HasSubstr("tcp.query_response: needs a connection")));
  EXPECT_THAT(read("ttl: 9").mistakes, ElementsAre(HasSubstr("add `syn: true`")));
}

TEST(TcpPortTest, TargetNamesThePortInEveryForm) {
  EXPECT_EQ(port("25"), 25);
  EXPECT_EQ(port(":25"), 25);
  EXPECT_EQ(port("host.test:25"), 25);
  EXPECT_EQ(port("[2001:db8::1]:25"), 25);
}

TEST(TcpPortTest, ModuleNamesThePortOfChecksThatDoNot) {
  EXPECT_EQ(port("", "port: 53"), 53);
  EXPECT_EQ(port("25", "port: 53"), 25);
}

TEST(TcpPortTest, NoPortIsToldRatherThanGuessed) {
  EXPECT_FALSE(port(""));
  EXPECT_FALSE(port("0"));
  EXPECT_FALSE(port("65536"));
  EXPECT_FALSE(port("host.test"));
  EXPECT_FALSE(port("25x", "port: 53"));
}

}  // namespace
}  // namespace reachd::tcp
