#include "support/simulator/simulation.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace reachd::simulator {
namespace {

using namespace std::chrono_literals;

constexpr Duration kGap = 1s;
constexpr std::uint8_t kMostUnderWay = 3;
/// How often time passes, soon after an ask and else.
constexpr Duration kWakeful = 60s;
constexpr Duration kOften = 1s;
constexpr Duration kSeldom = 10s;

}  // namespace

Simulation::Simulation(const Options& options, Scenario scenario)
    : options_(options),
      scenario_(std::move(scenario)),
      world_(options),
      network_(options, world_, scenario_),
      now_(options.start) {
  Random random(options.seed, "phases");
  for (std::uint32_t i = 0; i < options.vantages; ++i) {
    nodes_.push_back(make_node(i));
    begin(i, random);
  }
}

Simulation::Node Simulation::make_node(std::size_t vantage) const {
  Node node;
  node.simulated = make_watch(world_.vantage(vantage), options_.interval);
  node.aggregator = std::make_unique<aggregate::Aggregator>(
      node.simulated.watch, std::vector<Duration>{5min, 1h, 24h}, options_.start);
  node.checks.resize(node.simulated.targets.size());
  node.last_ask = options_.start;
  return node;
}

void Simulation::begin(std::uint32_t vantage, Random& random) {
  Node& node = nodes_[vantage];
  for (const CheckPtr& check : node.simulated.watch.checks) {
    const Duration phase = random.between(Duration::zero(), check->interval);
    foresee(options_.start + phase, What::slot, vantage, check->id);
  }
  node.passing = options_.start + kOften;
  foresee(node.passing, What::passing, vantage, 0);
}

void Simulation::foresee(UtcTime at, What what, std::size_t vantage, std::size_t subject) {
  events_.push({at, foreseen_++, what, static_cast<std::uint32_t>(vantage),
                static_cast<std::uint32_t>(subject)});
}

bool Simulation::step() {
  const Event event = events_.top();
  if (event.at > scenario_.end) return false;
  events_.pop();
  now_ = event.at;
  handle(event);
  return true;
}

void Simulation::run() {
  while (step()) continue;
}

void Simulation::handle(const Event& event) {
  switch (event.what) {
    case What::slot:
      return take_slot(event);
    case What::confirmation:
      return take_confirmation(event);
    case What::end:
      return take_end(event);
    case What::passing:
      return pass_time(event);
  }
}

/// It serves what was asked for, and is missed where one was just sent or too many are under way.
void Simulation::take_slot(const Event& event) {
  Node& node = nodes_[event.vantage];
  Progress& progress = node.checks[event.subject];
  foresee(event.at + node.simulated.watch.checks[event.subject]->interval, What::slot,
          event.vantage, event.subject);
  const bool was_just_sent =
      progress.last_sent != UtcTime::min() && now_ - progress.last_sent < kGap;
  if (was_just_sent || progress.under_way >= kMostUnderWay) return;
  send(event.vantage, event.subject);
}

void Simulation::take_confirmation(const Event& event) {
  Progress& progress = nodes_[event.vantage].checks[event.subject];
  if (progress.wanted != event.at) return;
  if (progress.under_way < kMostUnderWay) return send(event.vantage, event.subject);
  progress.wanted = now_ + kGap;
  foresee(*progress.wanted, What::confirmation, event.vantage, event.subject);
}

void Simulation::send(std::uint32_t vantage, CheckId check) {
  Node& node = nodes_[vantage];
  Progress& progress = node.checks[check];
  progress.last_sent = now_;
  progress.wanted.reset();
  ++progress.under_way;
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(coming_.size()));
    coming_.emplace_back();
  }
  const std::uint32_t place = free_.back();
  free_.pop_back();
  const UtcTime ends = network_.send(vantage, node.simulated.watch.checks[check],
                                     node.simulated.targets[check], now_, coming_[place]);
  foresee(std::max(ends, now_), What::end, vantage, place);
}

void Simulation::take_end(const Event& event) {
  Node& node = nodes_[event.vantage];
  const Observation& observation = coming_[event.subject];
  --node.checks[observation.check->id].under_way;
  const aggregate::Update update = node.aggregator->observe(observation);
  if (on_observation_) on_observation_(event.vantage, observation);
  settle(event.vantage, update);
  free_.push_back(event.subject);
}

void Simulation::pass_time(const Event& event) {
  Node& node = nodes_[event.vantage];
  if (node.passing != event.at) return;
  const bool is_wakeful = now_ - node.last_ask < kWakeful;
  node.passing = now_ + (is_wakeful ? kOften : kSeldom);
  foresee(node.passing, What::passing, event.vantage, 0);
  settle(event.vantage, node.aggregator->advance(now_));
}

void Simulation::settle(std::uint32_t vantage, const aggregate::Update& update) {
  for (const CheckId check : update.confirm) want(vantage, check);
  if (on_update_) on_update_(vantage, now_, update);
  Node& node = nodes_[vantage];
  if (update.confirm.empty()) return;
  node.last_ask = now_;
  if (node.passing <= now_ + kOften) return;
  node.passing = now_ + kOften;
  foresee(node.passing, What::passing, vantage, 0);
}

void Simulation::want(std::uint32_t vantage, CheckId check) {
  Progress& progress = nodes_[vantage].checks[check];
  if (progress.wanted) return;
  progress.wanted = now_ + kGap;
  foresee(*progress.wanted, What::confirmation, vantage, check);
}

}  // namespace reachd::simulator
