#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <queue>
#include <vector>

#include "aggregate/aggregator.hpp"
#include "support/simulator/network.hpp"

namespace reachd::simulator {

/// The watch as several vantages see it, in virtual time. Each vantage has an aggregator of its
/// own, and sends the probes that it asks for: a second after it asked, a second after the check's
/// last probe, three of a check under way at most. Aggregators are told of time once a second for a
/// minute after they asked for a probe, else every ten. One thread.
class Simulation {
 public:
  /// Of every probe that ended, in the order of their ends, the aggregator having taken it.
  using OnObservation = std::function<void(std::size_t vantage, const Observation& observation)>;
  /// Of what an observation, right after OnObservation, or the passing of time changed.
  using OnUpdate =
      std::function<void(std::size_t vantage, UtcTime now, const aggregate::Update& update)>;

  /// Throws std::invalid_argument as require_valid() does.
  Simulation(const Options& options, Scenario scenario);

  void on_observation(OnObservation call) { on_observation_ = std::move(call); }
  void on_update(OnUpdate call) { on_update_ = std::move(call); }

  std::size_t vantages() const { return nodes_.size(); }
  const Watch& watch(std::size_t vantage) const { return nodes_[vantage].simulated.watch; }
  aggregate::Aggregator& aggregator(std::size_t vantage) { return *nodes_[vantage].aggregator; }
  const Scenario& scenario() const { return scenario_; }
  UtcTime now() const { return now_; }

  /// Lets the next thing happen; false, and nothing, once the scenario's end is reached.
  bool step();
  void run();

 private:
  enum class What : std::uint8_t { slot, confirmation, end, passing };
  struct Event {
    UtcTime at;
    /// Events of one moment happen in the order in which they were foreseen.
    std::uint64_t number = 0;
    What what = What::slot;
    std::uint32_t vantage = 0;
    /// A check, or of an end the place of its observation.
    std::uint32_t subject = 0;
    bool operator>(const Event& other) const {
      return at != other.at ? at > other.at : number > other.number;
    }
  };
  struct Progress {
    UtcTime last_sent = UtcTime::min();
    /// When a probe that was asked for is to be sent.
    std::optional<UtcTime> wanted;
    std::uint8_t under_way = 0;
  };
  struct Node {
    SimulatedWatch simulated;
    std::unique_ptr<aggregate::Aggregator> aggregator;
    /// By CheckId.
    std::vector<Progress> checks;
    UtcTime last_ask;
    /// When it is told of time next.
    UtcTime passing;
  };

  Node make_node(std::size_t vantage) const;
  void begin(std::uint32_t vantage, Random& random);
  void foresee(UtcTime at, What what, std::size_t vantage, std::size_t subject);
  void handle(const Event& event);
  void take_slot(const Event& event);
  void take_confirmation(const Event& event);
  void send(std::uint32_t vantage, CheckId check);
  void take_end(const Event& event);
  void pass_time(const Event& event);
  void settle(std::uint32_t vantage, const aggregate::Update& update);
  void want(std::uint32_t vantage, CheckId check);

  Options options_;
  Scenario scenario_;
  World world_;
  Network network_;
  std::vector<Node> nodes_;
  OnObservation on_observation_;
  OnUpdate on_update_;
  UtcTime now_;
  std::uint64_t foreseen_ = 0;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  /// What probes under way will come to, and the places that are free.
  std::vector<Observation> coming_;
  std::vector<std::uint32_t> free_;
};

}  // namespace reachd::simulator
