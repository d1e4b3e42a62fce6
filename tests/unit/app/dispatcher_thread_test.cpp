#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <utility>

#include "app/dispatcher.hpp"
#include "support/checks.hpp"

namespace reachd::app {
namespace {

using namespace std::chrono_literals;
using test::add_check;
using test::make_host;
using test::make_module;

/// Answers on another thread, as packet engines do, before submit() returns: however busy the
/// machine is, no answer comes after the next slot.
class ThreadedProbe final : public Probe {
 public:
  explicit ThreadedProbe(ObservationSink& sink) : sink_(sink) {}

  void submit(std::span<const ProbeRequest> batch) override {
    std::thread answering([this, batch] {
      for (const ProbeRequest& request : batch) {
        Observation observation;
        observation.check = request.check;
        observation.outcome = Outcome::success;
        sink_.complete(request.id, std::move(observation));
      }
    });
    answering.join();
  }
  void stop() override {}

 private:
  ObservationSink& sink_;
};

class NoResolver final : public net::NameResolver {
 public:
  net::Resolution lookup(std::string_view, Family) override { return {}; }
  boost::asio::awaitable<net::Resolution> resolve(std::string, Family) override {
    co_return net::Resolution{};
  }
};

TEST(DispatcherThreadTest, WhatEndsOnOtherThreadsIsKnownBeforeTheNextSlot) {
  Watch watch;
  for (const char* name : {"a", "b", "c"}) {
    add_check(watch, make_host(name), make_module(), 50ms);
  }
  boost::asio::io_context io;
  const SystemClock clock;
  Telemetry telemetry;
  NoResolver resolver;
  std::atomic<int> seen{0};
  Dispatcher dispatcher(io, clock, telemetry, resolver, [&](Observation) {
    if (++seen >= 30) io.stop();
  });
  ProbeTable probes;
  probes.emplace("icmp", std::make_unique<ThreadedProbe>(dispatcher));
  dispatcher.set_probes(std::move(probes));
  const schedule::Limits limits{.packets_per_second_per_prefix = 1000,
                                .address_floor = {},
                                .exclude = {},
                                .exclude_names = {}};
  dispatcher.start(std::make_shared<const WatchIndex>(watch), limits);
  io.run_for(30s);
  dispatcher.stop();
  EXPECT_GE(seen, 30);
  EXPECT_EQ(telemetry.probes_missed[static_cast<std::size_t>(MissReason::still_running)], 0U);
}

}  // namespace
}  // namespace reachd::app
