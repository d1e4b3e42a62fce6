#include "tcp/line_buffer.hpp"

#include <gtest/gtest.h>

namespace reachd::tcp {
namespace {

TEST(LineBufferTest, LinesLoseTheirEndings) {
  LineBuffer lines;
  lines.append("one\r\ntwo\n\nthr");
  EXPECT_EQ(lines.take(), "one");
  EXPECT_EQ(lines.take(), "two");
  EXPECT_EQ(lines.take(), "");
  EXPECT_FALSE(lines.take());
}

TEST(LineBufferTest, LineArrivesInPieces) {
  LineBuffer lines;
  lines.append("22");
  EXPECT_FALSE(lines.take());
  lines.append("0 ready\n");
  EXPECT_EQ(lines.take(), "220 ready");
}

TEST(LineBufferTest, RestIsTheLastLineOfAClosedStream) {
  LineBuffer lines;
  lines.append("banner");
  EXPECT_EQ(lines.take_rest(), "banner");
  EXPECT_FALSE(lines.take_rest());
}

TEST(LineBufferTest, EndlessLineIsTooLongAndTheTotalOutlivesAClear) {
  LineBuffer lines;
  lines.append(std::string(kMaxLine, 'x'));
  EXPECT_FALSE(lines.line_is_too_long());
  lines.append("x");
  EXPECT_TRUE(lines.line_is_too_long());
  lines.clear();
  EXPECT_FALSE(lines.line_is_too_long());
  EXPECT_EQ(lines.total(), kMaxLine + 1);
}

}  // namespace
}  // namespace reachd::tcp
