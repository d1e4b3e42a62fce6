#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "app/commands.hpp"

namespace reachd::app {
namespace {

/// What is said of prefixes that cannot be swept; nothing is sent for them.
std::string complaint_about(const std::vector<std::string>& prefixes) {
  SweepOptions options;
  options.prefixes = prefixes;
  testing::internal::CaptureStderr();
  EXPECT_EQ(sweep(options), kUsage);
  return testing::internal::GetCapturedStderr();
}

TEST(SweepCommandTest, WhatIsNoPrefixIsTold) {
  for (const char* text : {"localhost", "127.0.0.1/24", "127.0.0.0/33", "127.0.0.0/024", ""}) {
    EXPECT_EQ(complaint_about({text}), "reachd sweep: '" + std::string(text) +
                                           "' is no prefix; write 192.0.2.0/24, host bits zero\n");
  }
}

TEST(SweepCommandTest, PrefixThatCannotBeSweptIsTold) {
  EXPECT_EQ(complaint_about({"10.0.0.0/7"}),
            "reachd sweep: '10.0.0.0/7' has more than 2^24 addresses\n");
  EXPECT_EQ(complaint_about({"fe80::/126"}),
            "reachd sweep: 'fe80::/126' is link-local: it means nothing without an interface\n");
  EXPECT_EQ(complaint_about({"224.0.0.0/24"}),
            "reachd sweep: '224.0.0.0/24' is a multicast address\n");
  EXPECT_EQ(complaint_about({"127.0.0.0/24", "127.0.0.128/25"}),
            "reachd sweep: '127.0.0.128/25' overlaps 127.0.0.0/24\n");
}

}  // namespace
}  // namespace reachd::app
