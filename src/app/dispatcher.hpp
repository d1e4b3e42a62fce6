#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "app/prober_registry.hpp"
#include "app/watch_index.hpp"
#include "net/resolver.hpp"
#include "reachd/clock.hpp"
#include "reachd/probe.hpp"
#include "reachd/telemetry.hpp"
#include "schedule/scheduler.hpp"

namespace reachd::app {

/// Joins the schedule to the probes: asks the scheduler what is due, gives it an address, hands it
/// to the probe of its kind, and passes what comes back to the consumer. Lives on the I/O loop's
/// thread, save for complete().
class Dispatcher final : public ObservationSink, private schedule::AddressBook {
 public:
  /// Called for every probe that ended, on the thread of the probe; must not block.
  using Consumer = std::function<void(Observation)>;

  Dispatcher(boost::asio::io_context& io, const Clock& clock, Telemetry& telemetry,
             net::NameResolver& resolver, Consumer consumer);

  /// Once, before the first start(). The probes' sink is this dispatcher.
  void set_probes(ProbeTable probes);
  /// Begins with a watch, or goes over to another.
  void start(WatchIndexPtr watch, const schedule::Limits& limits);
  /// Asks for one more probe of each check soon. Any thread.
  void confirm(const std::vector<CheckPtr>& checks);
  /// Probes that are under way complete as cancelled; nothing further is sent.
  void stop();

  void complete(std::uint64_t request_id, Observation observation) override;

 private:
  schedule::AddressAnswer address_of(const Check& check) override;
  void tick();
  void arm();
  void arm_for(SteadyTime when);
  /// Has the loop see what ended, soon. Any thread.
  void look_again();
  void send(schedule::Due due);
  /// Of the lookup that the check's address is from; zero where there was none.
  Duration resolve_time_of(const Check& check);
  void flush();
  /// Notes for the scheduler what ended meanwhile.
  void take_ended();
  void finished(const CheckPtr& check);
  void note_first_look(CheckId check);
  void expect_first_round();

  boost::asio::io_context& io_;
  boost::asio::steady_timer timer_;
  /// When the timer goes off; to wake up in vain is cheaper than to set it after every probe.
  SteadyTime armed_for_ = SteadyTime::max();
  SteadyTime last_tick_ = SteadyTime::min();
  const Clock& clock_;
  Telemetry& telemetry_;
  net::NameResolver& resolver_;
  Consumer consumer_;
  schedule::Scheduler scheduler_;
  ProbeTable probes_;
  WatchIndexPtr watch_;
  std::vector<schedule::Due> due_;
  std::map<Probe*, std::vector<ProbeRequest>> batches_;
  std::vector<CheckPtr> taken_;
  std::uint64_t last_request_ = 0;
  /// Until the first round is done: which checks have ended once, and how many have not.
  std::vector<bool> looked_at_;
  std::size_t not_looked_at_ = 0;
  SteadyTime first_round_deadline_;
  bool stopped_ = false;

  /// Guards what follows: of the probes' threads and the loop's.
  std::mutex ended_mutex_;
  /// Whose probes ended since the loop last looked.
  std::vector<CheckPtr> ended_;
  /// The loop will look soon by itself.
  bool looks_soon_ = false;
};

}  // namespace reachd::app
