#include <exception>
#include <iostream>
#include <variant>

#include "app/cli.hpp"
#include "app/commands.hpp"
#include "app/standard_descriptors.hpp"
#include "app/version.hpp"

namespace reachd::app {
namespace {

struct Execute {
  int operator()(const Exit& exit) const { return exit.status; }
  int operator()(const RunOptions& options) const { return run(options); }
  int operator()(const CheckOptions& options) const { return check(options); }
  int operator()(const ProbeOptions& options) const { return probe(options); }
  int operator()(const SweepOptions& options) const { return sweep(options); }
  int operator()(const VersionOptions&) const {
    std::cout << version_line() << '\n';
    return kSuccess;
  }
};

}  // namespace
}  // namespace reachd::app

int main(int argc, char** argv) {
  reachd::app::occupy_standard_descriptors();
  try {
    const int status =
        std::visit(reachd::app::Execute{}, reachd::app::parse_command_line(argc, argv));
    if (std::cout.flush()) return status;
    std::cerr << "reachd: standard output cannot be written\n";
    return reachd::app::kFailure;
  } catch (const std::exception& error) {
    std::cerr << "reachd: " << error.what() << '\n';
    return reachd::app::kFailure;
  }
}
