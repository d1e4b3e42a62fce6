#include "app/trace_text.hpp"

#include <gtest/gtest.h>

#include "support/checks.hpp"

namespace reachd::app {
namespace {

using namespace std::chrono_literals;

TraceHop hop(std::uint8_t ttl, const char* address, std::vector<std::uint32_t> asns = {}) {
  TraceHop hop;
  hop.ttl = ttl;
  if (address != nullptr) hop.address = IpAddress::parse(address);
  hop.rtt = 1234us;
  hop.asns = std::move(asns);
  return hop;
}

Observation traced(TraceStop stop, Outcome outcome, std::string reason) {
  TracerouteDetail trace;
  trace.method = "icmp-echo-paris";
  trace.max_hops = 30;
  trace.stop = stop;
  trace.hops = {hop(1, "203.0.113.1", {64500, 64501}), hop(2, nullptr), hop(10, "192.0.2.71")};
  Observation observation;
  observation.check =
      test::make_check(0, test::make_host("www.example.org"), test::make_module("path"));
  observation.address = *IpAddress::parse("192.0.2.71");
  observation.outcome = outcome;
  observation.reason = std::move(reason);
  observation.detail = std::move(trace);
  return observation;
}

constexpr std::string_view kHops =
    "trace to www.example.org (192.0.2.71) by icmp-echo-paris, 30 hops at most\n"
    " 1  203.0.113.1  [AS64500/AS64501]  1.234 ms\n"
    " 2  *\n"
    "10  192.0.2.71  1.234 ms\n";

TEST(TraceTextTest, ALineAHop) {
  EXPECT_EQ(trace_text(traced(TraceStop::completed, Outcome::success, "")), kHops);
}

TEST(TraceTextTest, SaysWhyItDidNotReachTheTarget) {
  EXPECT_EQ(trace_text(traced(TraceStop::gap_limit, Outcome::timeout, "gap_limit")),
            std::string(kHops) + "ended: timeout, gap_limit\n");
}

TEST(TraceTextTest, WhereNothingCouldBeSentNoHopIsCalledSilent) {
  Observation trace = traced(TraceStop::error, Outcome::local_error, "permission_denied");
  std::get<TracerouteDetail>(trace.detail).hops = {hop(1, nullptr)};
  EXPECT_EQ(trace_text(trace),
            "trace to www.example.org (192.0.2.71) by icmp-echo-paris, 30 hops at most\n"
            "ended: local_error, permission_denied\n");
}

TEST(TraceTextTest, WhatIsNoTraceHasNone) { EXPECT_EQ(trace_text(Observation{}), ""); }

}  // namespace
}  // namespace reachd::app
