#pragma once

#include <string>
#include <variant>
#include <vector>

#include "app/logging.hpp"

namespace reachd::app {

struct RunOptions {
  /// Empty: the compiled-in watch.
  std::string config_file;
  std::vector<std::string> listen_addresses{"127.0.0.1:9717"};
  std::string web_config_file;
  bool systemd_socket = false;
  /// Goes ahead with the compiled-in watch.
  bool live = false;
  LogLevel log_level = LogLevel::info;
  LogFormat log_format = LogFormat::logfmt;
};

struct CheckOptions {
  std::vector<std::string> files;
};

struct ProbeOptions {
  std::string config_file;
  std::string module = "ping";
  unsigned count = 1;
  bool json = false;
  std::vector<std::string> hosts;
};

struct VersionOptions {};

/// Printed already: help, or what was wrong with the command line.
struct Exit {
  int status;
};

using Command = std::variant<Exit, RunOptions, CheckOptions, ProbeOptions, VersionOptions>;

/// Reads the command line. Help goes to standard output, mistakes to standard error with exit
/// status 2.
Command parse_command_line(int argc, const char* const* argv);

}  // namespace reachd::app
