#include <boost/asio/io_context.hpp>
#include <iostream>
#include <memory>
#include <utility>

#include "app/commands.hpp"
#include "app/ending_signals.hpp"
#include "app/exclusion.hpp"
#include "app/make_resolver.hpp"
#include "app/observation_table.hpp"
#include "app/one_shot.hpp"
#include "app/probe_checks.hpp"
#include "app/prober_registry.hpp"
#include "config/wording.hpp"
#include "reachd/counted.hpp"
#include "store/observation_json.hpp"

namespace reachd::app {
namespace {

void complain(const std::string& what) { std::cerr << "reachd probe: " << what << '\n'; }

ModulePtr find_module(const config::Config& config, const std::string& name) {
  const auto found = config.modules.find(name);
  if (found != config.modules.end()) return found->second;
  std::vector<std::string_view> known;
  for (const auto& [module_name, module] : config.modules) known.push_back(module_name);
  const std::string hint = config::did_you_mean(name, known);
  complain("no module " + config::in_quotes(name) +
           (hint.empty() ? "; there are " + config::join(known) : hint));
  return nullptr;
}

OneShot::Consumer table_of(const std::vector<CheckPtr>& checks) {
  return [table = ObservationTable(checks)](const Observation& observation) {
    table.add(observation);
  };
}

OneShot::Consumer json_lines(const Vantage& vantage) {
  return [vantage = std::make_shared<const Vantage>(vantage)](Observation observation) {
    observation.vantage = vantage;
    std::cout << store::to_json_line(observation) << std::endl;
  };
}

/// The exit status.
int probe_all(const config::Config& config, const std::vector<CheckPtr>& checks,
              const ProbeOptions& options) {
  const auto log = make_log(LogLevel::warn, LogFormat::logfmt);
  const SystemClock clock;
  Telemetry telemetry;
  boost::asio::io_context io;
  const auto resolver = make_resolver(io, clock, config.resolvers, telemetry, *log);
  const Contact contact(config.contact);
  OneShot one_shot(io, clock, *resolver, config.limits,
                   options.json ? json_lines(config.vantage) : table_of(checks));
  one_shot.set_probes(
      make_probes({.io = io,
                   .clock = clock,
                   .sink = one_shot,
                   .telemetry = telemetry,
                   .log = *log,
                   .resolver = *resolver,
                   .contact = contact,
                   .may_probe = [&](std::string_view name, const IpAddress& address) {
                     return !excludes(config.limits, name) && !excludes(config.limits, address);
                   }}));
  const OneShot::Result result = one_shot.run(checks, options.count);
  if (result.signal == 0) return result.all_succeeded ? kSuccess : kFailure;
  complain("interrupted after " + std::to_string(result.handed_on) + " of " +
           counted(checks.size() * options.count, "probe"));
  return status_of_signal(result.signal);
}

}  // namespace

int probe(const ProbeOptions& options) {
  const auto config = load_or_complain(options.config_file);
  if (!config) return kFailure;
  const ModulePtr module = find_module(*config, options.module);
  if (!module) return kUsage;
  const ProbeChecks made = make_probe_checks(*config, module, options.hosts);
  if (!made.fault.empty()) {
    complain(made.fault);
    return kUsage;
  }
  return probe_all(*config, made.checks, options);
}

}  // namespace reachd::app
