#include "net/packet_probe.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "packet_engine_fixture.hpp"

namespace reachd::net {
namespace {

/// The thread around the engine. The network is silent and the clock real; nothing here waits for
/// a deadline.
class PacketProbeTest : public PacketEngineTest {
 protected:
  std::unique_ptr<PacketProbe> make_probe() {
    return std::make_unique<PacketProbe>(PacketProbe::Environment{system_, sink_, telemetry_},
                                         std::make_unique<FakeCodec>(),
                                         std::make_unique<test::FakeSocketFactory>(network_));
  }

  std::vector<ProbeRequest> requests(std::uint64_t count) const {
    std::vector<ProbeRequest> all;
    for (std::uint64_t id = 0; id < count; ++id) {
      all.push_back(request(id));
      all.back().deadline = system_.now() + 1h;
    }
    return all;
  }

  void expect_all_cancelled(std::uint64_t count) const {
    EXPECT_EQ(sink_.size(), count);
    for (std::uint64_t id = 0; id < count; ++id) expect_outcome(id, Outcome::cancelled, "");
  }

  SystemClock system_;
};

TEST_F(PacketProbeTest, StopCompletesWhatIsOutstandingBeforeItReturns) {
  const auto probe = make_probe();
  probe->submit(requests(100));
  probe->stop();
  expect_all_cancelled(100);
}

TEST_F(PacketProbeTest, WhatIsSubmittedAfterStopIsCancelled) {
  const auto probe = make_probe();
  probe->stop();
  probe->submit(requests(3));
  expect_all_cancelled(3);
  EXPECT_TRUE(network_.sent.empty());
}

TEST_F(PacketProbeTest, StoppingTwiceAndDestroyingIsHarmless) {
  auto probe = make_probe();
  probe->submit(requests(1));
  probe->stop();
  probe->stop();
  probe.reset();
  expect_all_cancelled(1);
}

TEST_F(PacketProbeTest, DestroyingStops) {
  make_probe()->submit(requests(5));
  expect_all_cancelled(5);
}

TEST_F(PacketProbeTest, ManySmallSubmitsAreAllTakenIn) {
  const auto probe = make_probe();
  for (const ProbeRequest& one : requests(1000)) probe->submit(std::span(&one, 1));
  probe->stop();
  expect_all_cancelled(1000);
}

}  // namespace
}  // namespace reachd::net
