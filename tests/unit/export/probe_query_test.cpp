#include "export/probe_query.hpp"

#include <gtest/gtest.h>

#include <string>

namespace reachd::exporter {
namespace {

using namespace std::chrono_literals;

std::variant<ProbeWish, std::string> read(const std::string& target,
                                          const std::string& timeout = "") {
  HttpRequest request(boost::beast::http::verb::get, target, 11);
  if (!timeout.empty()) request.set("X-Prometheus-Scrape-Timeout-Seconds", timeout);
  return read_probe_wish(request);
}

ProbeWish wish_of(const std::string& target, const std::string& timeout = "") {
  return std::get<ProbeWish>(read(target, timeout));
}

std::string fault_of(const std::string& target, const std::string& timeout = "") {
  return std::get<std::string>(read(target, timeout));
}

TEST(ProbeQueryTest, ParametersAreDecoded) {
  const auto wish =
      wish_of("/probe?module=web&target=http%3A%2F%2Fkcna.kp%2Fa%3Fb%3Dc+d&hostname=www.kcna.kp");
  EXPECT_EQ(wish.module, "web");
  EXPECT_EQ(wish.target, "http://kcna.kp/a?b=c d");
  EXPECT_EQ(wish.hostname, "www.kcna.kp");
  EXPECT_FALSE(wish.is_debug);
}

TEST(ProbeQueryTest, OnlyTrueAsksForDebugging) {
  EXPECT_TRUE(wish_of("/probe?target=a&debug=true").is_debug);
  EXPECT_FALSE(wish_of("/probe?target=a&debug=1").is_debug);
}

TEST(ProbeQueryTest, ParametersOfOthersArePassedOver) {
  EXPECT_EQ(wish_of("/probe?job=x&target=a&job=y").target, "a");
}

TEST(ProbeQueryTest, WithoutATargetItSaysHowToWriteOne) {
  EXPECT_EQ(fault_of("/probe"), "no target; write /probe?target=HOST&module=NAME");
  EXPECT_EQ(fault_of("/probe?target=&module=ping"),
            "no target; write /probe?target=HOST&module=NAME");
}

TEST(ProbeQueryTest, ParameterThatStandsTwiceIsNamed) {
  EXPECT_EQ(fault_of("/probe?target=a&module=b&module=c"), "parameter `module` stands twice");
  EXPECT_EQ(fault_of("/probe?target=a&target=a"), "parameter `target` stands twice");
}

TEST(ProbeQueryTest, HalfASecondOfPrometheusTimeIsLeftToTheAnswer) {
  EXPECT_EQ(wish_of("/probe?target=a", "10").time_limit, 9500ms);
  EXPECT_EQ(wish_of("/probe?target=a", "1.25").time_limit, 750ms);
}

TEST(ProbeQueryTest, TimeThatLeavesNothingIsNoLimit) {
  EXPECT_EQ(wish_of("/probe?target=a").time_limit, std::nullopt);
  EXPECT_EQ(wish_of("/probe?target=a", "0.5").time_limit, std::nullopt);
  EXPECT_EQ(wish_of("/probe?target=a", "-3").time_limit, std::nullopt);
  EXPECT_EQ(wish_of("/probe?target=a", "1e300").time_limit, std::nullopt);
}

TEST(ProbeQueryTest, TimeThatIsNoNumberIsToldSo) {
  for (const char* text : {"soon", "10s", "nan", "inf"}) {
    EXPECT_EQ(fault_of("/probe?target=a", text),
              "X-Prometheus-Scrape-Timeout-Seconds is no number of seconds")
        << text;
  }
}

}  // namespace
}  // namespace reachd::exporter
