#include "export/cross_origin.hpp"

#include <gtest/gtest.h>

#include <string>

namespace reachd::exporter {
namespace {

using boost::beast::http::verb;

HttpRequest request_with(const std::string& field, const std::string& value) {
  HttpRequest request(verb::post, "/-/reload", 11);
  request.set("Host", "node.test:9717");
  if (!field.empty()) request.set(field, value);
  return request;
}

TEST(CrossOriginTest, WhoeverSaysNothingAboutPagesIsNoBrowser) {
  EXPECT_FALSE(is_cross_origin(request_with("", "")));
}

TEST(CrossOriginTest, OriginMustNameTheHostThatIsAsked) {
  EXPECT_FALSE(is_cross_origin(request_with("Origin", "http://node.test:9717")));
  EXPECT_FALSE(is_cross_origin(request_with("Origin", "https://NODE.test:9717")));
  for (const char* origin : {"http://evil.test", "http://node.test", "http://node.test:9717.evil",
                             "http://evil.test/://node.test:9717", "null", ""}) {
    EXPECT_TRUE(is_cross_origin(request_with("Origin", origin))) << origin;
  }
}

TEST(CrossOriginTest, BrowserThatCallsItCrossSiteIsBelieved) {
  EXPECT_TRUE(is_cross_origin(request_with("Sec-Fetch-Site", "cross-site")));
  EXPECT_TRUE(is_cross_origin(request_with("Sec-Fetch-Site", "same-site")));
  EXPECT_FALSE(is_cross_origin(request_with("Sec-Fetch-Site", "same-origin")));
  EXPECT_FALSE(is_cross_origin(request_with("Sec-Fetch-Site", "none")));
}

TEST(CrossOriginTest, ProxyThatRenamesTheHostLocksNobodyOut) {
  HttpRequest request = request_with("Origin", "https://reachd.test");
  request.set("Sec-Fetch-Site", "same-origin");
  EXPECT_FALSE(is_cross_origin(request));
}

}  // namespace
}  // namespace reachd::exporter
