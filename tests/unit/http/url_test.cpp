#include "http/url.hpp"

#include <gtest/gtest.h>

namespace reachd::http {
namespace {

std::string read(std::string_view text) {
  const auto url = Url::parse(text);
  return url ? url->to_string() : "malformed";
}

std::string resolve(std::string_view base, std::string_view reference) {
  const auto url = Url::parse(base)->resolve(reference);
  return url ? url->to_string() : "malformed";
}

TEST(UrlTest, PartsAreReadWithTheSchemesPort) {
  EXPECT_EQ(read("http://kcna.kp"), "http://kcna.kp:80/");
  EXPECT_EQ(read("HTTPS://kcna.kp/a/../b?c=d#e"), "https://kcna.kp:443/a/../b?c=d");
  EXPECT_EQ(read("http://[2001:db8::1]:8080/"), "http://[2001:db8::1]:8080/");
}

TEST(UrlTest, UserInformationIsLeftOut) {
  EXPECT_EQ(read("http://user:secret@kcna.kp/"), "http://kcna.kp:80/");
}

TEST(UrlTest, WhatIsNoUrlOfOursIsMalformed) {
  for (const auto* text : {"", "/path", "ftp://kcna.kp/", "http://", "http://a b/", "http://x:0x/"})
    EXPECT_EQ(read(text), "malformed") << text;
  EXPECT_EQ(read(std::string_view("http://a/\0b", 11)), "malformed");
}

TEST(UrlTest, HostThatWouldBeAnotherOnceItIsRequestedIsMalformed) {
  EXPECT_EQ(read("http://%61.test/"), "http://a.test:80/");
  EXPECT_EQ(read("http://%2561.test/"), "malformed");
  EXPECT_EQ(resolve("http://a.test/", "//b%2563.test/"), "malformed");
  EXPECT_EQ(resolve("http://a.test/", "//%3127.1/"), "malformed");
}

TEST(UrlTest, ReferencesAreResolvedOnTheirPage) {
  EXPECT_EQ(resolve("http://a.test/x/y?z", "w"), "http://a.test:80/x/w");
  EXPECT_EQ(resolve("http://a.test/x/y", "../w"), "http://a.test:80/w");
  EXPECT_EQ(resolve("http://a.test:81/x", "/w"), "http://a.test:81/w");
  EXPECT_EQ(resolve("https://a.test/x", "//b.test/"), "https://b.test:443/");
  EXPECT_EQ(resolve("http://a.test/x", "https://a.test/ü w"), "https://a.test:443/%c3%bc%20w");
}

TEST(UrlTest, ForeignSchemesAreRecognised) {
  EXPECT_TRUE(has_foreign_scheme("file:///etc/passwd"));
  EXPECT_TRUE(has_foreign_scheme("javascript:alert(1)"));
  EXPECT_FALSE(has_foreign_scheme("HTTPS://a.test/"));
  EXPECT_FALSE(has_foreign_scheme("/a:b"));
  EXPECT_FALSE(has_foreign_scheme("?a:b"));
}

TEST(UrlTest, AuthorityNamesThePortOnlyIfItIsUnusual) {
  EXPECT_EQ(Url::parse("https://a.test/")->authority(), "a.test");
  EXPECT_EQ(Url::parse("https://a.test:80/")->authority(), "a.test:80");
  EXPECT_EQ(Url::parse("http://[::1]:81/")->authority(), "[::1]:81");
}

TEST(UrlTest, NumericHostsAreAddresses) {
  EXPECT_EQ(read("http://2130706433/"), "http://127.0.0.1:80/");
  EXPECT_EQ(read("http://0x7f.1/"), "http://127.0.0.1:80/");
}

}  // namespace
}  // namespace reachd::http
