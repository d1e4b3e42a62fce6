#include <boost/system/system_error.hpp>
#include <exception>
#include <iostream>
#include <system_error>
#include <variant>

#include "app/cli.hpp"
#include "app/commands.hpp"
#include "app/standard_descriptors.hpp"
#include "app/version.hpp"
#include "net/remedies.hpp"

namespace reachd::app {
namespace {

struct Execute {
  int operator()(const Exit& exit) const { return exit.status; }
  int operator()(const RunOptions& options) const { return run(options); }
  int operator()(const CheckOptions& options) const { return check(options); }
  int operator()(const ProbeOptions& options) const { return probe(options); }
  int operator()(const SweepOptions& options) const { return sweep(options); }
  int operator()(const ReplayOptions& options) const { return replay(options); }
  int operator()(const JudgeOptions& options) const { return judge(options); }
  int operator()(const HealthOptions& options) const { return health(options); }
  int operator()(const VersionOptions&) const {
    std::cout << version_line() << '\n';
    return kSuccess;
  }
};

/// An empty code if it has none.
std::error_code code_of(const std::exception& error) {
  if (const auto* ours = dynamic_cast<const std::system_error*>(&error)) return ours->code();
  const auto* boosts = dynamic_cast<const boost::system::system_error*>(&error);
  return boosts != nullptr ? std::error_code(boosts->code()) : std::error_code();
}

int fail(const std::exception& error) {
  std::cerr << "reachd: " << error.what();
  const std::error_code code = code_of(error);
  if (code == std::errc::too_many_files_open || code == std::errc::too_many_files_open_in_system) {
    std::cerr << "; " << net::kDescriptorsRemedy;
  }
  std::cerr << '\n';
  return kFailure;
}

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
    return reachd::app::fail(error);
  }
}
