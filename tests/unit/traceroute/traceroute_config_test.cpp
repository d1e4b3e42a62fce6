#include "traceroute/traceroute_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "config/module_reader.hpp"
#include "support/section_of.hpp"

namespace reachd::traceroute {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

auto read(const std::string& text) {
  return reachd::testing::read_section<TracerouteOptions>({"traceroute", read_options}, text);
}

TEST(TracerouteConfigTest, AnEmptySectionMeansTheDefaults) {
  const auto section = read("");
  EXPECT_THAT(section.mistakes, IsEmpty());
  EXPECT_EQ(section.options->method, Method::icmp);
  EXPECT_EQ(section.options->first_hop, 1);
  EXPECT_EQ(section.options->max_hops, 30);
  EXPECT_EQ(section.options->gap_limit, 5);
  EXPECT_FALSE(section.options->asns);
}

TEST(TracerouteConfigTest, EveryKeyIsRead) {
  const auto section = read(
      "preferred_ip_protocol: ip4\n"
      "method: tcp\n"
      "port: 443\n"
      "first_hop: 2\n"
      "max_hops: 20\n"
      "attempts: 3\n"
      "gap_limit: 4\n"
      "parallel: 1\n"
      "hop_timeout: 500ms\n");
  EXPECT_THAT(section.mistakes, IsEmpty());
  EXPECT_EQ(section.options->method, Method::tcp);
  EXPECT_EQ(section.options->port_in_use(), 443);
  EXPECT_EQ(section.options->first_hop, 2);
  EXPECT_EQ(section.options->max_hops, 20);
  EXPECT_EQ(section.options->attempts, 3);
  EXPECT_EQ(section.options->gap_limit, 4);
  EXPECT_EQ(section.options->parallel, 1);
  EXPECT_EQ(section.options->hop_timeout, std::chrono::milliseconds(500));
}

TEST(TracerouteConfigTest, EachMethodHasItsPort) {
  EXPECT_EQ(read("method: udp\n").options->port_in_use(), 33434);
  EXPECT_EQ(read("method: tcp\n").options->port_in_use(), 80);
}

TEST(TracerouteConfigTest, WhatNoTraceCanBeIsAMistake) {
  for (const char* text :
       {"method: sctp\n", "port: 80\n", "first_hop: 0\n", "max_hops: 65\n", "attempts: 0\n",
        "gap_limit: 0\n", "parallel: 17\n", "hop_timeout: 11s\n", "first_hop: 9\nmax_hops: 8\n"}) {
    EXPECT_EQ(read(text).mistakes.size(), 1U) << text;
  }
}

TEST(TracerouteConfigTest, AnAsnFileThatCannotBeReadIsAMistake) {
  EXPECT_THAT(read("asn_file: nowhere.txt\n").mistakes,
              ElementsAre(HasSubstr("traceroute.asn_file: nowhere.txt: ")));
}

TEST(TracerouteConfigTest, OfAFileFullOfMistakesTheRestIsCountedOnce) {
  const std::string path = ::testing::TempDir() + "no_asns.txt";
  std::ofstream file(path);
  for (int line = 0; line < 5000; ++line) file << "nonsense\n";
  file.close();
  const auto mistakes = read("asn_file: " + path + "\n").mistakes;
  ASSERT_EQ(mistakes.size(), 11U);
  EXPECT_THAT(mistakes.back(), HasSubstr("4990 more lines that cannot be read"));
}

}  // namespace
}  // namespace reachd::traceroute
