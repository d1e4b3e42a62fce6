#include "net/icmp_socket.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "support/full_descriptor_table.hpp"
#include "support/recording_log.hpp"
#include "support/virtual_clock.hpp"

namespace reachd::net {
namespace {

using namespace std::chrono_literals;

TEST(IcmpSocketTest, WhatIsInTheWayIsToldOnceAnHourForEachFamily) {
  test::VirtualClock clock;
  test::RecordingLog log;
  IcmpSocketFactory factory(clock, log);
  const test::FullDescriptorTable full;
  for (int again = 0; again < 3; ++again) {
    EXPECT_EQ(factory.open({.family = Family::ipv4}).socket, nullptr);
    EXPECT_EQ(factory.open({.family = Family::ipv6}).socket, nullptr);
  }
  EXPECT_THAT(log.lines, testing::ElementsAre("error no ICMP socket", "error no ICMP socket"));
  clock.advance(1h);
  factory.open({.family = Family::ipv6});
  EXPECT_EQ(log.lines.size(), 3U);
}

}  // namespace
}  // namespace reachd::net
