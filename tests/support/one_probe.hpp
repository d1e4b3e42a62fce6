#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
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

}  // namespace reachd::test
