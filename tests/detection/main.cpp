#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <atomic>
#include <exception>
#include <iostream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "config/likelihood_reader.hpp"
#include "detection/baselines.hpp"
#include "detection/trial.hpp"
#include "store/incident_json.hpp"

namespace reachd::detection {
namespace {

using Json = nlohmann::ordered_json;

struct Task {
  simulator::ScenarioKind kind;
  std::uint64_t seed;
};

struct Arguments {
  simulator::Options options;
  std::string likelihoods;
  std::vector<std::string> scenarios;
  std::uint64_t first_seed = 1;
  std::uint64_t seeds = 1;
};

Json describe(const simulator::Truth& truth) {
  return {{"cause", to_string(truth.cause)},   {"hosts", truth.hosts},
          {"begin", format_time(truth.begin)}, {"end", format_time(truth.end)},
          {"vantages", truth.vantages},        {"about_the_country", truth.about_the_country},
          {"observable", truth.observable}};
}

Json describe(const Alarm& alarm) {
  return {{"hosts", alarm.hosts},
          {"started", format_time(alarm.started)},
          {"detected", format_time(alarm.detected)},
          {"ended", alarm.ended ? Json(format_time(*alarm.ended)) : Json()}};
}

Json describe(const Trial& trial) {
  Json object{{"scenario", to_string(trial.kind)},
              {"seed", trial.seed},
              {"hours", to_seconds(trial.length) / 3600},
              {"probes", trial.probes},
              {"truths", Json::array()},
              {"incidents", Json::array()},
              {"baselines", Json::object()}};
  for (const auto& truth : trial.truths) object["truths"].push_back(describe(truth));
  for (const auto& incident : trial.incidents) {
    object["incidents"].push_back(Json::parse(store::to_json_line(incident)));
  }
  for (std::size_t i = 0; i < trial.baselines.size(); ++i) {
    Json& alarms = object["baselines"][std::string(baseline_names()[i])] = Json::array();
    for (const Alarm& alarm : trial.baselines[i]) alarms.push_back(describe(alarm));
  }
  return object;
}

std::vector<Task> tasks_of(const Arguments& arguments) {
  std::vector<simulator::ScenarioKind> kinds;
  for (const std::string& name : arguments.scenarios) {
    const auto kind = simulator::parse_scenario(name);
    if (!kind) throw std::invalid_argument("no scenario " + name);
    kinds.push_back(*kind);
  }
  if (kinds.empty()) {
    kinds.assign(simulator::kAllScenarios.begin(), simulator::kAllScenarios.end());
  }
  std::vector<Task> tasks;
  for (std::uint64_t i = 0; i < arguments.seeds; ++i) {
    for (const auto kind : kinds) tasks.push_back({kind, arguments.first_seed + i});
  }
  return tasks;
}

/// On every core; a line for each trial, as they end.
void run_all(const Arguments& arguments, const LikelihoodsPtr& table) {
  const auto tasks = tasks_of(arguments);
  std::atomic<std::size_t> next = 0;
  std::mutex output;
  const auto work = [&] {
    for (std::size_t i = next++; i < tasks.size(); i = next++) {
      simulator::Options options = arguments.options;
      options.seed = tasks[i].seed;
      const std::string line = describe(run_trial(tasks[i].kind, options, table)).dump();
      const std::lock_guard lock(output);
      std::cout << line << std::endl;
    }
  };
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) {
    threads.emplace_back(work);
  }
}

CLI::App* add_duration(CLI::App& app, const std::string& name, Duration& target) {
  app.add_option_function<std::string>(name, [&target, name](const std::string& text) {
    const auto duration = parse_duration(text);
    if (!duration) throw CLI::ValidationError(name, text + " is no duration");
    target = *duration;
  });
  return &app;
}

int run(int argc, char** argv) {
  CLI::App app("Runs simulated outages through the diagnosis; prints a JSON object for each.");
  Arguments arguments;
  app.add_option("--likelihoods", arguments.likelihoods)->required();
  app.add_option("--scenario", arguments.scenarios, "May repeat; default: all");
  app.add_option("--first-seed", arguments.first_seed);
  app.add_option("--seeds", arguments.seeds);
  app.add_option("--vantages", arguments.options.vantages);
  app.add_option("--loss", arguments.options.loss);
  add_duration(app, "--interval", arguments.options.interval);
  add_duration(app, "--length", arguments.options.length);
  CLI11_PARSE(app, argc, argv);
  const auto loaded = config::load_likelihoods(arguments.likelihoods);
  for (const auto& mistake : loaded.mistakes) std::cerr << mistake.to_string() << '\n';
  if (!loaded.table) return 1;
  run_all(arguments, loaded.table);
  return 0;
}

}  // namespace
}  // namespace reachd::detection

int main(int argc, char** argv) {
  try {
    return reachd::detection::run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "reachd_detection: " << error.what() << '\n';
    return 1;
  }
}
