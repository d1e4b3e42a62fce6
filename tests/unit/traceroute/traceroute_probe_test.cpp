#include "traceroute/traceroute_probe.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <memory>

#include "support/collecting_sink.hpp"
#include "support/full_descriptor_table.hpp"
#include "support/private_network.hpp"
#include "support/recording_log.hpp"
#include "trace_fixture.hpp"

namespace reachd::traceroute {
namespace {

/// Over the loopback of a network of its own, with the kernel's own sockets.
class TracerouteProbeTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { test::enter_private_network(); }

  void SetUp() override {
    probe_ = std::make_unique<TracerouteProbe>(
        TracerouteProbe::Environment{io_, clock_, sink_, telemetry_, log_, contact_});
  }

  void submit(Method method, std::uint64_t id = 1) {
    TracerouteOptions options;
    options.method = method;
    ProbeRequest request = request_by(options, id, "127.0.0.1");
    request.deadline = clock_.now() + 10s;
    probe_->submit(std::span(&request, 1));
  }

  void run_until_complete() {
    while (sink_.size() == 0) io_.run_one();
  }

  void expect_the_one_hop() const {
    const auto observation = sink_.only(1);
    ASSERT_TRUE(observation);
    EXPECT_EQ(observation->outcome, Outcome::success) << observation->reason;
    const auto& trace = std::get<TracerouteDetail>(observation->detail);
    ASSERT_EQ(trace.hops.size(), 1U);
    EXPECT_EQ(trace.hops[0].address, address("127.0.0.1"));
    EXPECT_EQ(trace.source, address("127.0.0.1"));
  }

  boost::asio::io_context io_;
  SystemClock clock_;
  test::CollectingSink sink_;
  Telemetry telemetry_;
  test::RecordingLog log_;
  Contact contact_;
  std::unique_ptr<TracerouteProbe> probe_;
};

TEST_F(TracerouteProbeTest, TracesByIcmp) {
  submit(Method::icmp);
  run_until_complete();
  expect_the_one_hop();
}

TEST_F(TracerouteProbeTest, TracesByUdp) {
  submit(Method::udp);
  run_until_complete();
  expect_the_one_hop();
}

TEST_F(TracerouteProbeTest, TracesByTcp) {
  submit(Method::tcp);
  run_until_complete();
  expect_the_one_hop();
}

TEST_F(TracerouteProbeTest, WithoutADescriptorTheErrorIsOurs) {
  {
    const test::FullDescriptorTable full;
    submit(Method::icmp);
  }
  run_until_complete();
  EXPECT_EQ(sink_.only(1)->outcome, Outcome::local_error);
  EXPECT_EQ(sink_.only(1)->reason, "file_descriptors");
}

TEST_F(TracerouteProbeTest, StopCompletesWhatIsUnderWayBeforeItReturns) {
  for (std::uint64_t id = 1; id <= 40; ++id) submit(Method::icmp, id);
  probe_->stop();
  EXPECT_EQ(sink_.size(), 40U);
  submit(Method::icmp, 41);
  EXPECT_EQ(sink_.only(41)->outcome, Outcome::cancelled);
  io_.run();
  EXPECT_EQ(sink_.size(), 41U);
}

TEST_F(TracerouteProbeTest, WhatComesBackAfterItIsGoneTouchesNothing) {
  submit(Method::icmp);
  probe_.reset();
  EXPECT_EQ(sink_.only(1)->outcome, Outcome::cancelled);
  io_.run();
  EXPECT_EQ(sink_.size(), 1U);
}

}  // namespace
}  // namespace reachd::traceroute
