#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <utility>

#include "store/observation_json.hpp"
#include "support/simulator/simulation.hpp"

namespace reachd::simulator {
namespace {

struct Arguments {
  Options options;
  ScenarioKind kind = ScenarioKind::normal;
  std::string truth_file;
};

std::string names_of_scenarios() {
  std::string names;
  for (const ScenarioKind kind : kAllScenarios) {
    names += (names.empty() ? "" : ", ") + std::string(to_string(kind));
  }
  return names;
}

ScenarioKind read_scenario(const std::string& text) {
  if (const auto kind = parse_scenario(text)) return *kind;
  throw CLI::ValidationError("--scenario", text + " is none of " + names_of_scenarios());
}

Duration read_duration(const std::string& option, const std::string& text) {
  if (const auto duration = parse_duration(text)) return *duration;
  throw CLI::ValidationError(option, text + " is no duration; write 90s or 2h30m");
}

void add_duration(CLI::App& app, const std::string& name, Duration& target,
                  const std::string& description) {
  app.add_option_function<std::string>(
         name, [&target, name](const std::string& text) { target = read_duration(name, text); },
         description)
      ->type_name("DURATION");
}

void describe(CLI::App& app, Arguments& arguments) {
  Options& options = arguments.options;
  app.add_option_function<std::string>(
         "--scenario",
         [&arguments](const std::string& text) { arguments.kind = read_scenario(text); },
         "What goes wrong: " + names_of_scenarios())
      ->type_name("NAME")
      ->required();
  app.add_option("--seed", options.seed, "Equal seeds give equal bytes")->capture_default_str();
  app.add_option("--vantages", options.vantages, "1 to 6")->capture_default_str();
  add_duration(app, "--interval", options.interval, "Between two probes of a check (60s)");
  app.add_option("--loss", options.loss, "Share of probes lost, below 0.5")->capture_default_str();
  add_duration(app, "--length", options.length,
               "Default: as long as the scenario takes, and an hour");
  app.add_option("--truth", arguments.truth_file, "Write what really happened (JSON) to this file")
      ->type_name("FILE");
}

nlohmann::ordered_json describe(const Truth& truth) {
  return {{"cause", to_string(truth.cause)}, {"begin", format_time(truth.begin)},
          {"end", format_time(truth.end)},   {"hosts", truth.hosts},
          {"vantages", truth.vantages},      {"about_the_country", truth.about_the_country},
          {"observable", truth.observable}};
}

void write_truths(const Scenario& scenario, const std::string& name) {
  auto truths = nlohmann::ordered_json::array();
  for (const Truth& truth : scenario.truths) truths.push_back(describe(truth));
  std::ofstream file(name);
  file << truths.dump(2) << '\n';
  if (!file.flush()) throw std::runtime_error(name + ": cannot be written; choose another --truth");
}

void write_observations(Simulation& simulation) {
  simulation.on_observation([](std::size_t, const Observation& observation) {
    const std::string line = store::to_json_line(observation) + '\n';
    std::fwrite(line.data(), 1, line.size(), stdout);
  });
  simulation.run();
  if (std::fflush(stdout) != 0) throw std::runtime_error("standard output cannot be written");
}

int simulate(const Arguments& arguments) {
  Scenario scenario = make_scenario(arguments.kind, arguments.options);
  if (!arguments.truth_file.empty()) write_truths(scenario, arguments.truth_file);
  Simulation simulation(arguments.options, std::move(scenario));
  write_observations(simulation);
  return 0;
}

}  // namespace
}  // namespace reachd::simulator

int main(int argc, char** argv) {
  CLI::App app("Writes what several vantages see of a simulated outage, as JSON lines.",
               "reachd_simulate");
  reachd::simulator::Arguments arguments;
  reachd::simulator::describe(app, arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& stop) {
    return app.exit(stop) == 0 ? 0 : 2;
  }
  try {
    return reachd::simulator::simulate(arguments);
  } catch (const std::invalid_argument& error) {
    std::cerr << "reachd_simulate: " << error.what() << '\n';
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "reachd_simulate: " << error.what() << '\n';
    return 1;
  }
}
