#include "http/response.hpp"

#include <gtest/gtest.h>

namespace reachd::http {
namespace {

TEST(HeadReaderTest, InterimResponseGivesWayToTheFinalOne) {
  Response response;
  HeadReader head(response);
  for (const auto* line : {"HTTP/1.1 103 Early Hints\r\n", "Link: x\r\n", "\r\n"}) head.add(line);
  EXPECT_FALSE(response.has_all_headers);
  for (const auto* line : {"HTTP/1.1 200 OK\r\n", "A: 1\r\n", "a:2\r\n", "\r\n"}) head.add(line);
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(response.has_all_headers);
  EXPECT_EQ(response.headers.size(), 2U);
  EXPECT_EQ(*response.header("a"), "1");
  EXPECT_EQ(response.header("link"), nullptr);
}

TEST(HeadReaderTest, TrailersAreLeftOut) {
  Response response;
  HeadReader head(response);
  for (const auto* line : {"HTTP/2 200 \r\n", "\r\n", "Location: /late\r\n"}) head.add(line);
  EXPECT_EQ(response.header("location"), nullptr);
}

TEST(HeadReaderTest, EndlessHeadIsCutOff) {
  Response response;
  HeadReader head(response);
  head.add("HTTP/1.1 200 OK");
  EXPECT_TRUE(head.add("A: " + std::string(1000, 'x')));
  EXPECT_FALSE(head.add("B: " + std::string(HeadReader::kMaxBytes, 'x')));
}

TEST(HeadReaderTest, GarbageIsKeptOutOfTheStatus) {
  Response response;
  HeadReader head(response);
  head.add("HTTP/1.1");
  EXPECT_EQ(response.status, 0);
  head.add("HTTP/1.1 abc");
  EXPECT_EQ(response.status, 0);
  head.add("HTTP/1.1 -12");
  EXPECT_EQ(response.status, 0);
  EXPECT_TRUE(head.add(":"));
  EXPECT_TRUE(head.add("no colon"));
}

TEST(ResponseTest, RedirectNeedsItsStatusAndALocation) {
  Response response;
  response.status = 302;
  EXPECT_EQ(response.redirect(), nullptr);
  response.headers = {{"location", "/x"}};
  ASSERT_NE(response.redirect(), nullptr);
  EXPECT_EQ(*response.redirect(), "/x");
  response.status = 304;
  EXPECT_EQ(response.redirect(), nullptr);
}

}  // namespace
}  // namespace reachd::http
