#include <iostream>

#include "app/commands.hpp"
#include "app/embedded_watch.hpp"
#include "app/prober_registry.hpp"
#include "reachd/counted.hpp"

namespace reachd::app {
namespace {

void print(const std::vector<config::Diagnostic>& found) {
  for (const config::Diagnostic& diagnostic : found) std::cerr << diagnostic.to_string() << '\n';
}

/// That is no mistake, since hosts may come with files that are not there yet.
bool would_probe_nothing(const config::Config& config, const Watch& watch) {
  const config::ProbeApi& on_demand = config.probe_api;
  return watch.hosts.empty() && config.sweeps.empty() && on_demand.allow.empty() &&
         on_demand.allow_names.empty();
}

void tell(const std::string& file, const config::Config& config) {
  const Watch watch = config::expand(config);
  if (would_probe_nothing(config, watch)) {
    std::cerr
        << file
        << ": warning: nothing would be probed, there are no hosts; write some under `hosts`, "
           "or name files that have them under `host_files`\n";
  }
  std::cout << file << ": " << counted(watch.hosts.size(), "host") << ", "
            << counted(watch.checks.size(), "check") << ", "
            << counted(config.modules.size(), "module");
  if (!config.sweeps.empty()) std::cout << ", " << counted(config.sweeps.size(), "sweep");
  std::cout << '\n';
}

}  // namespace

std::optional<config::Config> load_or_complain(const std::string& file) {
  config::LoadResult loaded =
      file.empty() ? config::load_text(embedded_watch(), "compiled-in watch", ".", prober_schemas())
                   : config::load_file_or_pipe(file, prober_schemas());
  print(loaded.mistakes);
  print(loaded.notes);
  return std::move(loaded.config);
}

int check(const CheckOptions& options) {
  int status = kSuccess;
  for (const std::string& file : options.files) {
    const auto config = load_or_complain(file);
    if (config) {
      tell(file, *config);
    } else {
      status = kFailure;
    }
  }
  return status;
}

}  // namespace reachd::app
