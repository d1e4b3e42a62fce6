#include "tcp/expansion.hpp"

#include <gtest/gtest.h>

namespace reachd::tcp {
namespace {

std::string expand(const std::string& expression, const std::string& line,
                   const std::string& text) {
  const re2::RE2 compiled(expression);
  const auto match = LineMatch::find(compiled, line);
  return match ? match->expand(text) : "no match";
}

TEST(ExpansionTest, NumberedGroupsAreReplacedWithAndWithoutBraces) {
  EXPECT_EQ(expand("PING :([^ ]+)", "PING :abc", "PONG ${1}"), "PONG abc");
  EXPECT_EQ(expand("(a)(b)", "ab", "$2-$1-$0"), "b-a-ab");
}

TEST(ExpansionTest, NamedGroupsAreReplaced) {
  EXPECT_EQ(expand("(?P<host>[a-z.]+) ESMTP", "mx.test ESMTP", "<${host}> <$host>"),
            "<mx.test> <mx.test>");
}

TEST(ExpansionTest, NameTakesTheLongestRunOfWordCharacters) {
  EXPECT_EQ(expand("(a)", "a", "$1x|${1}x"), "|ax");
}

TEST(ExpansionTest, GroupsThatAreMissingAreEmpty) {
  EXPECT_EQ(expand("(a)|(b)", "a", "[$2][$7][$name][$01]"), "[][][][]");
}

TEST(ExpansionTest, DollarSignsThatNameNothingStayAsTheyAre) {
  EXPECT_EQ(expand("a", "a", "$$1 $ ${ ${} ${1 $"), "$1 $ ${ ${} ${1 $");
}

TEST(ExpansionTest, LineThatDoesNotMatchGivesNothing) {
  EXPECT_EQ(expand("^220", "550 no", ""), "no match");
}

}  // namespace
}  // namespace reachd::tcp
