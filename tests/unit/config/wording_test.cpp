#include "config/wording.hpp"

#include <gtest/gtest.h>

#include <array>

namespace reachd::config {
namespace {

constexpr std::array<std::string_view, 4> kWords{"timeout", "prober", "icmp", "target"};

TEST(NearestTest, SlipsAreForgiven) {
  EXPECT_EQ(nearest("tiemout", kWords), "timeout");
  EXPECT_EQ(nearest("probe", kWords), "prober");
  EXPECT_EQ(nearest("imcp", kWords), "icmp");
  EXPECT_EQ(nearest("TimeOut", kWords), "timeout");
}

TEST(NearestTest, OtherWordsAreNotGuessed) {
  EXPECT_EQ(nearest("interval", kWords), "");
  EXPECT_EQ(nearest("udp", kWords), "");
  EXPECT_EQ(nearest("", kWords), "");
  EXPECT_EQ(nearest(std::string(10'000, 't'), kWords), "");
}

TEST(InQuotesTest, ControlCharactersAreEscapedAndLongTextsCut) {
  EXPECT_EQ(in_quotes("a\nb"), "'a\\x0ab'");
  EXPECT_EQ(in_quotes(std::string(100, 'x')), "'" + std::string(60, 'x') + "...'");
}

TEST(InQuotesTest, CutKeepsCharactersWhole) {
  std::string text(59, 'x');
  text += "\xc3\xa9\xc3\xa9";
  EXPECT_EQ(in_quotes(text), "'" + std::string(59, 'x') + "...'");
}

}  // namespace
}  // namespace reachd::config
