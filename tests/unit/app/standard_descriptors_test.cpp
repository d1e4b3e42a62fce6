#include "app/standard_descriptors.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

namespace reachd::app {
namespace {

/// In a process of its own: 0 if whatever was closed is occupied, and to write still fails.
[[noreturn]] void close_and_occupy() {
  for (const int standard : {0, 1, 2}) close(standard);
  occupy_standard_descriptors();
  const int next = open("/dev/null", O_RDONLY);
  const bool fails = write(STDOUT_FILENO, "x", 1) < 0 && write(STDERR_FILENO, "x", 1) < 0;
  _exit(next > STDERR_FILENO && fails ? 0 : 1);
}

[[noreturn]] void leave_what_is_open() {
  close(STDIN_FILENO);
  occupy_standard_descriptors();
  const int mode = fcntl(STDERR_FILENO, F_GETFL) & O_ACCMODE;
  _exit(mode != O_RDONLY && fcntl(STDIN_FILENO, F_GETFD) >= 0 ? 0 : 1);
}

TEST(StandardDescriptorsTest, WhatIsClosedIsOccupiedSoThatNoSocketLandsThere) {
  // Other tests have started threads.
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(close_and_occupy(), testing::ExitedWithCode(0), "");
}

TEST(StandardDescriptorsTest, WhatIsOpenStaysAsItIs) {
  // Other tests have started threads.
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(leave_what_is_open(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace reachd::app
