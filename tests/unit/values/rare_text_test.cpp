#include "reachd/rare_text.hpp"

#include <gtest/gtest.h>

namespace reachd {
namespace {

TEST(RareTextTest, ItIsATextOrEmpty) {
  RareText text;
  EXPECT_TRUE(text.empty());
  EXPECT_EQ(text.str(), "");
  text = std::string("8080");
  EXPECT_FALSE(text.empty());
  EXPECT_EQ(text.str(), "8080");
  text = std::string();
  EXPECT_TRUE(text.empty());
}

TEST(RareTextTest, ACopyIsItsOwn) {
  RareText text(std::string("8080"));
  const RareText copy = text;
  text = std::string("53");
  EXPECT_EQ(copy.str(), "8080");
  EXPECT_EQ(copy, RareText(std::string("8080")));
  EXPECT_FALSE(copy == text);
}

}  // namespace
}  // namespace reachd
