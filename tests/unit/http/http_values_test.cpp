#include "http/http_values.hpp"

#include <gtest/gtest.h>

namespace reachd::http {
namespace {

TEST(ByteSizeTest, UnitsAreOf1024) {
  EXPECT_EQ(parse_byte_size("0"), 0U);
  EXPECT_EQ(parse_byte_size("512B"), 512U);
  EXPECT_EQ(parse_byte_size("64KB"), 65536U);
  EXPECT_EQ(parse_byte_size("1MB"), 1048576U);
  EXPECT_EQ(parse_byte_size("1.5MiB"), 1572864U);
}

TEST(ByteSizeTest, AnythingElseIsMalformed) {
  for (const auto* text : {"", "1", "MB", "-1MB", "1mb", "1 MB", "1e3MB", "nan", "inf", "2000TB"})
    EXPECT_FALSE(parse_byte_size(text)) << text;
}

TEST(AcceptEncodingTest, CodingMustBeAcceptable) {
  EXPECT_TRUE(accepts_coding("gzip", "gzip"));
  EXPECT_TRUE(accepts_coding("br;q=1.0, gzip;q=0.9", "gzip"));
  EXPECT_TRUE(accepts_coding("*", "gzip"));
  EXPECT_FALSE(accepts_coding("br, identity", "gzip"));
  EXPECT_FALSE(accepts_coding("gzip;q=0, *", "gzip"));
  EXPECT_FALSE(accepts_coding("gzip;q=x", "gzip"));
}

TEST(HeaderSyntaxTest, TokensAndValuesHoldNoLineBreaks) {
  EXPECT_TRUE(is_token("X-Probe"));
  EXPECT_FALSE(is_token(""));
  EXPECT_FALSE(is_token("a: b"));
  EXPECT_TRUE(is_field_value("a\tb \xc3\xa4"));
  EXPECT_FALSE(is_field_value("a\r\nb: c"));
}

}  // namespace
}  // namespace reachd::http
