#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "reachd/check.hpp"
#include "reachd/clock.hpp"
#include "reachd/observation.hpp"
#include "reachd/probe.hpp"

namespace reachd::test {

/// The timeout of a probe that is to end in silence: long enough for a busy machine to get as far
/// as that.
inline constexpr Duration kSilence = std::chrono::seconds(1);

/// Keeps the last observation and ends the loop, so that a test goes on when its probe is done.
class StoppingSink final : public ObservationSink {
 public:
  explicit StoppingSink(boost::asio::io_context& io) : io_(io) {}
  void complete(std::uint64_t, Observation observation) override {
    last = std::move(observation);
    ++count;
    io_.stop();
  }

  std::optional<Observation> last;
  int count = 0;

 private:
  boost::asio::io_context& io_;
};

inline CheckPtr make_check(std::string host, std::shared_ptr<const ModuleOptions> options,
                           std::string target) {
  auto module = std::make_shared<Module>();
  module->name = "module";
  module->options = std::move(options);
  auto named = std::make_shared<Host>();
  named->name = std::move(host);
  auto check = std::make_shared<Check>();
  check->host = std::move(named);
  check->module = std::move(module);
  check->target = std::move(target);
  return check;
}

/// Submits one probe, to 127.0.0.1 where nothing else is said, and runs the loop until it
/// completes.
inline Observation probe_once(boost::asio::io_context& io, StoppingSink& sink, Probe& probe,
                              CheckPtr check, Duration timeout = std::chrono::seconds(20),
                              const IpAddress& address = IpAddress::v4(0x7f000001)) {
  ProbeRequest request;
  request.id = 1;
  request.check = std::move(check);
  request.address = address;
  request.deadline = SystemClock().now() + timeout;
  probe.submit(std::span(&request, 1));
  io.restart();
  io.run();
  return sink.last.value();
}

/// Submits one probe to 127.0.0.1, lets the probe go once `is_under_way()`, and expects that the
/// check was cancelled, once, and that nothing comes after that.
template <typename AnyProbe>
void expect_to_leave_nothing_behind(boost::asio::io_context& io, StoppingSink& sink,
                                    std::unique_ptr<AnyProbe> probe, CheckPtr check,
                                    const std::function<bool()>& is_under_way) {
  ProbeRequest request;
  request.check = std::move(check);
  request.address = IpAddress::v4(0x7f000001);
  request.deadline = SystemClock().now() + std::chrono::seconds(20);
  probe->submit(std::span(&request, 1));
  while (!is_under_way()) io.run_one();
  probe.reset();
  ASSERT_EQ(sink.count, 1);
  EXPECT_EQ(sink.last->outcome, Outcome::cancelled);
  io.restart();
  io.run_for(std::chrono::milliseconds(20));
  EXPECT_EQ(sink.count, 1);
}

}  // namespace reachd::test
