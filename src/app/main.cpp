#include <boost/system/system_error.hpp>
#include <cerrno>
#include <exception>
#include <iostream>
#include <system_error>
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

/// The error number of what was thrown; 0 if it has none.
int number_of(const std::exception& error) {
  if (const auto* ours = dynamic_cast<const std::system_error*>(&error))
    return ours->code().value();
  const auto* boosts = dynamic_cast<const boost::system::system_error*>(&error);
  return boosts != nullptr ? boosts->code().value() : 0;
}

int fail(const std::exception& error) {
  const int number = number_of(error);
  std::cerr << "reachd: " << error.what();
  if (number == EMFILE || number == ENFILE) std::cerr << "; " << kDescriptorsRemedy;
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
