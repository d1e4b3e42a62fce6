#include <iostream>

#include "app/commands.hpp"
#include "app/embedded_watch.hpp"
#include "app/prober_registry.hpp"

namespace reachd::app {
namespace {

void print(const std::vector<config::Diagnostic>& found) {
  for (const config::Diagnostic& diagnostic : found) std::cerr << diagnostic.to_string() << '\n';
}

std::string counted(std::size_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
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
    if (!config) {
      status = kFailure;
      continue;
    }
    const Watch watch = config::expand(*config);
    std::cout << file << ": " << counted(watch.hosts.size(), "host") << ", "
              << counted(watch.checks.size(), "check") << ", "
              << counted(config->modules.size(), "module") << '\n';
  }
  return status;
}

}  // namespace reachd::app
