#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "app/prober_registry.hpp"
#include "config/config.hpp"
#include "net/resolver.hpp"
#include "reachd/clock.hpp"
#include "reachd/probe.hpp"
#include "schedule/politeness.hpp"

namespace reachd::app {

/// Probes a few checks, at the pace that the limits allow a prefix and the node, and hands on what
/// comes back. All on the thread that calls run(), save
/// complete(), which is safe from any.
class OneShot final : public ObservationSink {
 public:
  /// Gets every observation, round by round and within a round in the order of the checks.
  using Consumer = std::function<void(const Observation&)>;

  /// All of it outlives the probes.
  OneShot(boost::asio::io_context& io, const Clock& clock, net::NameResolver& resolver,
          const config::Limits& limits, Consumer consumer);

  /// Once, before run().
  void set_probes(ProbeTable probes);

  struct Result {
    bool all_succeeded = true;
    std::uint64_t handed_on = 0;
    /// What ended it before all had; 0: nothing. All that had come back was handed on.
    int signal = 0;
  };
  /// Probes each check `count` times, a second apart, and returns when all have ended, or at one of
  /// the ending_signals(). Once.
  Result run(const std::vector<CheckPtr>& checks, unsigned count);

  void complete(std::uint64_t request_id, Observation observation) override;

 private:
  boost::asio::awaitable<void> probe(CheckPtr check, std::size_t place, unsigned count);
  boost::asio::awaitable<void> probe_once(CheckPtr check, std::uint64_t id);
  boost::asio::awaitable<net::Resolution> address_of(const Check& check);
  boost::asio::awaitable<net::Resolution> resolve(const Check& check);
  boost::asio::awaitable<void> await_turn(const IpAddress& address);
  Observation excluded(const CheckPtr& check, const IpAddress& address) const;
  void report(std::uint64_t id, Observation observation);
  void hand_on(const Observation& observation);

  boost::asio::io_context& io_;
  const Clock& clock_;
  net::NameResolver& resolver_;
  const config::Limits& limits_;
  Consumer consumer_;
  ProbeTable probes_;
  schedule::Politeness politeness_;
  std::size_t checks_ = 0;
  /// What came back before something that stands ahead of it; by the identifier of its request.
  std::map<std::uint64_t, Observation> held_;
  /// Identifiers count from 0 in the order of the consumer.
  std::uint64_t next_ = 0;
  std::uint64_t end_ = 0;
  Result result_;
};

}  // namespace reachd::app
