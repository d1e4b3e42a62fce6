#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <vector>

#include "aggregate/aggregator.hpp"
#include "support/watch_builder.hpp"

namespace reachd::aggregate {

/// Feeds an aggregator with observations at seconds from the start.
class AggregatorFixture : public testing::Test {
 protected:
  /// To which a host's availability and coverage are exact.
  static constexpr double kShareError = 1e-7;
  static constexpr UtcTime kStart{std::chrono::seconds(1'800'000'000)};
  static UtcTime at(double seconds) {
    return kStart + Duration(static_cast<Duration::rep>(seconds * 1e9));
  }

  void start(const test::WatchBuilder& builder) {
    watch_ = builder.watch();
    aggregator_.emplace(watch_, windows_, kStart);
  }

  Update see(CheckId check, double seconds, Outcome outcome = Outcome::success,
             Duration rtt = std::chrono::milliseconds(40)) {
    Observation observation;
    observation.check = watch_.checks[check];
    observation.time = at(seconds);
    observation.outcome = outcome;
    if (outcome == Outcome::success) observation.rtt = rtt;
    Update update = aggregator_->observe(observation);
    updates_.push_back(update);
    return update;
  }
  void see_each_second(CheckId check, double first, double last, Outcome outcome) {
    for (double second = first; second <= last; ++second) see(check, second, outcome);
  }
  Update advance(double seconds) {
    Update update = aggregator_->advance(at(seconds));
    updates_.push_back(update);
    return update;
  }

  CheckSnapshot check(CheckId id, double now = 0) {
    return aggregator_->snapshot(at(now)).checks.at(id);
  }
  HostSnapshot host(std::size_t index, double now = 0) {
    return aggregator_->snapshot(at(now)).hosts.at(index);
  }
  State state(CheckId id) { return check(id).state; }
  State host_state(std::size_t index) { return host(index).state; }

  /// The last transition of a check, of all that happened so far.
  std::optional<Transition> last_transition(CheckId id) const {
    std::optional<Transition> last;
    for (const Update& update : updates_) {
      for (const CheckTransition& one : update.checks) {
        if (one.check->id == id) last = one.transition;
      }
    }
    return last;
  }
  bool was_ever(CheckId id, State state) const {
    for (const Update& update : updates_) {
      for (const CheckTransition& one : update.checks) {
        if (one.check->id == id && one.transition.to == state) return true;
      }
    }
    return false;
  }

  std::vector<Duration> windows_{std::chrono::minutes(5), std::chrono::hours(1)};
  Watch watch_;
  std::optional<Aggregator> aggregator_;
  std::vector<Update> updates_;
};

}  // namespace reachd::aggregate
