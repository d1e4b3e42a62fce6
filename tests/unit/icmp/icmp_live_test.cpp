#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "icmp/icmp_probe.hpp"
#include "icmp_fixture.hpp"
#include "reachd/telemetry.hpp"
#include "support/detailed_log.hpp"
#include "support/packet_fakes.hpp"
#include "support/private_network.hpp"
#include "support/virtual_clock.hpp"

namespace reachd::icmp {
namespace {

using namespace std::chrono_literals;

/// The probe over the kernel's own sockets, in a network that has nothing but a loopback.
class IcmpLiveTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { test::enter_private_network(); }

  void SetUp() override {
    test::allow_unprivileged_icmp(false);
    test::allow_raw_sockets(true);
  }

  std::unique_ptr<IcmpProbe> make_probe(const Clock& clock) {
    return std::make_unique<IcmpProbe>(
        IcmpProbe::Environment{clock, sink_, telemetry_, log_, contact_});
  }

  Observation probe_once(IcmpProbe& probe, const Clock& clock, std::string_view target,
                         const IcmpOptions& options = {}) {
    ProbeRequest request = request_to(target, options);
    request.id = ++last_id_;
    request.deadline = clock.now() + 20s;
    probe.submit(std::span(&request, 1));
    EXPECT_TRUE(sink_.wait_for(last_id_));
    return sink_.only(last_id_).value_or(Observation{});
  }

  void expect_answer(std::string_view target, const IcmpOptions& options = {}) {
    const auto probe = make_probe(system_);
    const Observation observation = probe_once(*probe, system_, target, options);
    EXPECT_EQ(observation.outcome, Outcome::success) << target << " " << observation.reason;
    ASSERT_TRUE(observation.rtt);
    EXPECT_LT(*observation.rtt, 10s);
    EXPECT_EQ(std::get<IcmpDetail>(observation.detail).reply_hop_limit, 64);
  }

  SystemClock system_;
  test::VirtualClock clock_;
  test::CollectingSink sink_;
  Telemetry telemetry_;
  test::DetailedLog log_;
  Contact contact_{"noc@example.net"};
  std::uint64_t last_id_ = 0;
};

TEST_F(IcmpLiveTest, TheLoopbackAnswersThroughARawSocket) {
  expect_answer("127.0.0.1");
  expect_answer("::1");
  EXPECT_EQ(telemetry_.forged_replies + telemetry_.duplicate_replies, 0U);
}

TEST_F(IcmpLiveTest, TheLoopbackAnswersThroughAnUnprivilegedSocket) {
  test::allow_raw_sockets(false);
  test::allow_unprivileged_icmp(true);
  expect_answer("127.0.0.1");
  expect_answer("::1");
  EXPECT_EQ(telemetry_.forged_replies + telemetry_.duplicate_replies, 0U);
}

TEST_F(IcmpLiveTest, TwoRawSocketsOfAFamilyDoNotReadEachOthersAnswers) {
  IcmpOptions large;
  large.payload_size = 1000;
  IcmpOptions whole = large;
  whole.dont_fragment = true;
  const auto probe = make_probe(system_);
  for (int i = 0; i < 5; ++i) {
    for (const char* target : {"127.0.0.1", "::1"}) {
      EXPECT_EQ(probe_once(*probe, system_, target, large).outcome, Outcome::success);
      EXPECT_EQ(probe_once(*probe, system_, target, whole).outcome, Outcome::success);
    }
  }
  EXPECT_EQ(telemetry_.duplicate_replies, 0U);
}

TEST_F(IcmpLiveTest, EveryOptionReachesTheKernel) {
  IcmpOptions options;
  options.dont_fragment = true;
  options.ttl = 1;
  options.payload_size = 9001;
  for (const bool raw : {true, false}) {
    test::allow_unprivileged_icmp(!raw);
    options.ip.source = address("127.0.0.9");
    expect_answer("127.0.0.1", options);
    options.ip.source = address("::1");
    expect_answer("::1", options);
  }
}

TEST_F(IcmpLiveTest, ASourceThatIsNotOursIsALocalError) {
  IcmpOptions options;
  options.ip.source = address("192.0.2.9");
  const auto probe = make_probe(system_);
  const Observation observation = probe_once(*probe, system_, "127.0.0.1", options);
  EXPECT_EQ(observation.outcome, Outcome::local_error);
  EXPECT_EQ(observation.reason, "no_route_from_source");
}

TEST_F(IcmpLiveTest, AnAddressWithoutARouteIsALocalError) {
  for (const char* target : {"192.0.2.1", "2001:db8::1"}) {
    const auto probe = make_probe(system_);
    const Observation observation = probe_once(*probe, system_, target);
    EXPECT_EQ(observation.outcome, Outcome::local_error);
    EXPECT_EQ(observation.reason, "no_route");
  }
}

TEST_F(IcmpLiveTest, WithoutPermissionTheLogNamesTheRemedyOnceAndTheProbeRecovers) {
  test::allow_raw_sockets(false);
  const auto probe = make_probe(clock_);
  for (int i = 0; i < 3; ++i) {
    const Observation denied = probe_once(*probe, clock_, "127.0.0.1");
    EXPECT_EQ(denied.outcome, Outcome::local_error);
    EXPECT_EQ(denied.reason, "permission_denied");
    clock_.advance(1s);
  }
  EXPECT_THAT(log_.lines, ::testing::ElementsAre(::testing::AllOf(
                              ::testing::HasSubstr("sysctl -w net.ipv4.ping_group_range="),
                              ::testing::HasSubstr("setcap cap_net_raw+ep /"))));
  test::allow_unprivileged_icmp(true);
  EXPECT_EQ(probe_once(*probe, clock_, "127.0.0.1").outcome, Outcome::success);
}

TEST_F(IcmpLiveTest, TwoProbesDoNotTakeEachOthersAnswers) {
  const auto one = make_probe(system_);
  const auto other = make_probe(system_);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(probe_once(*one, system_, "127.0.0.1").outcome, Outcome::success);
    EXPECT_EQ(probe_once(*other, system_, "127.0.0.1").outcome, Outcome::success);
  }
  EXPECT_EQ(telemetry_.forged_replies, 0U);
}

}  // namespace
}  // namespace reachd::icmp
