#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/logging.hpp"
#include "reachd/clock.hpp"
#include "store/record_reader.hpp"

namespace reachd::app {

/// Where and how the web side serves.
struct ServeOptions {
  std::vector<std::string> listen_addresses;
  std::string web_config_file;
  bool systemd_socket = false;
};

struct LogOptions {
  LogLevel least = LogLevel::info;
  LogFormat format = LogFormat::logfmt;
};

struct RunOptions {
  /// Empty: the compiled-in watch.
  std::string config_file;
  ServeOptions serve{{"127.0.0.1:9717"}, {}, false};
  /// Where observations are written; empty: nowhere.
  std::string record_file;
  /// Goes ahead with the compiled-in watch.
  bool live = false;
  LogOptions log;
};

struct JudgeOptions {
  /// Of an HTTP API as Prometheus defines it, up to before "/api/v1".
  std::string prometheus_url;
  /// How to authenticate there; empty: not at all.
  std::string prometheus_config_file;
  /// Label matchers of the nodes' series.
  std::string selector = R"(job="reachd")";
  std::string vantage_label = "vantage";
  Duration interval = std::chrono::seconds(10);
  /// How long after its moment a round is asked for.
  Duration delay = std::chrono::seconds(2);
  Duration stale = std::chrono::minutes(1);
  Duration lookback = std::chrono::minutes(30);
  /// The table of the diagnosis; empty: the compiled-in one.
  std::string likelihoods_file;
  ServeOptions serve{{"127.0.0.1:9718"}, {}, false};
  LogOptions log;
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

struct SweepOptions {
  /// Whose `limits` and `contact` hold; empty: the defaults.
  std::string config_file;
  /// Packets a second over all prefixes; 0: as fast as they go; none: what `limits` allows.
  std::optional<double> rate;
  Duration timeout = std::chrono::seconds(3);
  bool all = false;
  bool json = false;
  bool quiet = false;
  std::vector<std::string> prefixes;
};

struct ReplayOptions {
  /// Which hosts and checks there are; empty: those in the data.
  std::string config_file;
  /// The table of the diagnosis; empty: the compiled-in one.
  std::string likelihoods_file;
  store::Format format = store::Format::observations;
  /// Changes of states and levels besides incidents.
  bool transitions = false;
  /// Lines that make no sense do not make it fail.
  bool keep_going = false;
  /// "-" is standard input.
  std::vector<std::string> files;
};

struct HealthOptions {
  /// http://..., https://... or unix:PATH: where the node serves.
  std::string url = "http://127.0.0.1:9717";
  /// Takes any certificate.
  bool insecure = false;
};

struct VersionOptions {};

/// Printed already: help, or what was wrong with the command line.
struct Exit {
  int status;
};

using Command = std::variant<Exit, RunOptions, CheckOptions, ProbeOptions, SweepOptions,
                             ReplayOptions, JudgeOptions, HealthOptions, VersionOptions>;

/// Reads the command line. Help goes to standard output, mistakes to standard error with exit
/// status 2.
Command parse_command_line(int argc, const char* const* argv);

}  // namespace reachd::app
