#include "reachd/port.hpp"

#include <gtest/gtest.h>

namespace reachd {
namespace {

TEST(PortTest, IsANumberFromOneTo65535) {
  EXPECT_EQ(parse_port("1"), 1);
  EXPECT_EQ(parse_port("65535"), 65535);
}

TEST(PortTest, WhatIsNoPortIsRefused) {
  for (const char* text : {"", "0", "65536", "-1", "+1", " 1", "1 ", "0x1", "http"}) {
    EXPECT_FALSE(parse_port(text)) << text;
  }
}

}  // namespace
}  // namespace reachd
