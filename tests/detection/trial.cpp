#include "detection/trial.hpp"

#include <chrono>
#include <utility>

#include "detection/baselines.hpp"
#include "diagnose/diagnosis.hpp"
#include "support/simulator/simulation.hpp"

namespace reachd::detection {
namespace {

/// Several checks in doubt are looked at no more often.
constexpr Duration kGlance = std::chrono::seconds(1);

/// The diagnosis beside the simulated vantages, as it would run beside real ones.
class Observer {
 public:
  Observer(simulator::Simulation& simulation, const LikelihoodsPtr& table)
      : simulation_(simulation),
        diagnosis_(table, diagnose::all_sources()),
        evidence_(simulation.vantages()) {
    simulation.on_update([this](std::size_t, UtcTime now, const aggregate::Update& update) {
      const bool is_suspicious = update.is_in_company && now - looked_ >= kGlance;
      look(now, update.concerns_failures() || is_suspicious);
    });
  }

  std::vector<Incident> finish() {
    diagnosis_.finish();
    collect();
    return std::move(incidents_);
  }

 private:
  void look(UtcTime now, bool has_news) {
    const Duration interval = diagnosis_.look_interval();
    if (!has_news && now - looked_ < interval) return;
    looked_ = now;
    std::vector<const VantageEvidence*> vantages;
    for (std::size_t i = 0; i < evidence_.size(); ++i) {
      simulation_.aggregator(i).gather(now, evidence_[i]);
      vantages.push_back(&evidence_[i]);
    }
    diagnosis_.update(now, vantages);
    collect();
  }
  void collect() {
    for (Incident& incident : diagnosis_.take_finished()) incidents_.push_back(std::move(incident));
  }

  simulator::Simulation& simulation_;
  diagnose::Diagnosis diagnosis_;
  std::vector<VantageEvidence> evidence_;
  std::vector<Incident> incidents_;
  UtcTime looked_;
};

}  // namespace

Trial run_trial(simulator::ScenarioKind kind, const simulator::Options& options,
                const LikelihoodsPtr& table) {
  simulator::Simulation simulation(options, simulator::make_scenario(kind, options));
  Observer observer(simulation, table);
  Trial trial;
  trial.kind = kind;
  trial.seed = options.seed;
  trial.truths = simulation.scenario().truths;
  const auto baselines = make_baselines();
  simulation.on_observation([&](std::size_t vantage, const Observation& observation) {
    ++trial.probes;
    for (const auto& baseline : baselines) baseline->see(vantage, observation);
  });
  simulation.run();
  trial.incidents = observer.finish();
  for (const auto& baseline : baselines) trial.baselines.push_back(baseline->alarms());
  trial.length = simulation.now() - options.start;
  return trial;
}

}  // namespace reachd::detection
